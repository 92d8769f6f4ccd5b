import { defaultsOf } from '#cloud/places/place-kinds'
import { personOf } from '../../access/access.ts'
import { scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { placeList, placeParams, placesBody, rowsStored, thenQuery, unitsThen } from '../../schemas/goods/place.ts'

/** The tree of places, and who was where. */
export function placeRoutes(app: HttpApp, context: HttpContext): void {
  const { service } = context
  const { store } = service

  app.get(
    '/api/places',
    { config: { access: { right: 'place.read' } }, schema: { tags: ['places'], response: answers(placeList) } },
    async (request) => {
      const book = service.places()
      const scope = scopeFor(context, request)
      const within = book.all.filter(({ placeId }) => scope.covers(placeId))
      // What is around them and the passages of goods are named, so that what is inside can be read.
      const around = new Set(within.flatMap(({ placeId }) => book.pathOf(placeId)))
      const shown = book.all.filter(({ placeId, passage }) => passage !== null || around.has(placeId))
      const devicesAt = Map.groupBy(
        (await store.devices.list()).filter(({ retiredAtMs }) => retiredAtMs === null),
        ({ placeId }) => placeId,
      )
      return {
        places: shown.map(({ siteId: _site, lastEntrySeq: _entry, ...place }) => ({
          ...place,
          path: [...book.pathOf(place.placeId)],
          devices: (scope.covers(place.placeId) ? (devicesAt.get(place.placeId) ?? []) : []).map(
            ({ deviceId, kind }) => ({ deviceId, kind }),
          ),
        })),
      }
    },
  )

  app.put(
    '/api/places',
    {
      config: { access: { right: 'place.set' } },
      bodyLimit: 1024 * 1024,
      schema: { tags: ['places'], body: placesBody, response: answers(rowsStored) },
    },
    async (request) => {
      const definitions = request.body.places.map((wish) => {
        const { keepsStock, receivesGoods, passage: _passage, path: _path, devices: _devices, ...place } = wish
        const usual = defaultsOf(place.kind)
        return {
          ...place,
          keepsStock: keepsStock ?? usual.keepsStock,
          receivesGoods: receivesGoods ?? usual.receivesGoods,
        }
      })
      const order = plain((commands) => commands.putPlaces(definitions, personOf(request).userRef))
      const { count } = await context.idempotent.once(request, order)
      return { stored: count }
    },
  )

  app.get(
    '/api/places/:placeId/then',
    {
      config: { access: { right: 'stock.read', on: 'place' } },
      schema: { tags: ['places'], params: placeParams, querystring: thenQuery, response: answers(unitsThen) },
    },
    async (request) => {
      const { placeId } = request.params
      const { atMs, knownAtMs } = request.query
      if (service.places().find(placeId) === null) throw notFound('place', placeId)
      const knownSeq =
        knownAtMs === undefined ? (await store.journal.head()).entrySeq : await store.journal.knownAt(knownAtMs)
      const stays = await store.stays.at(placeId, atMs, knownSeq)
      const units = await Promise.all(
        stays.map(async ({ unitId, fromMs, why }) => {
          const unit = await store.units.find(unitId)
          const { itemId = null, serial = null, lot = null } = unit ?? {}
          return { unitId, itemId, serial, lot, fromMs, why }
        }),
      )
      return { atMs, knownSeq, units }
    },
  )
}
