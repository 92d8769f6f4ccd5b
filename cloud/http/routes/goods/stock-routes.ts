import { scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { stockByItem, stockByPlace } from '../../schemas/goods/stock.ts'
import { placeStepsOf } from '../../views/place-steps.ts'
import { earliestOf, lotsAt, nameOf, positionView, stockAlertsOf, sumOf } from './stock-view.ts'

/** How much there is, by item and by place. */
export function stockRoutes(app: HttpApp, context: HttpContext): void {
  const { service, clock } = context
  const { alerts, items, lots, tags } = service.store

  app.get(
    '/api/stock/items',
    { config: { access: { right: 'stock.read' } }, schema: { tags: ['stock'], response: answers(stockByItem) } },
    async (request) => {
      const atMs = clock.now()
      const scope = scopeFor(context, request)
      const [stock, open, all] = await Promise.all([service.stockToday(), alerts.list('open'), items.list()])
      const catalogue = new Map(all.map((item) => [item.itemId, item]))
      const within = stock.filter(({ placeId }) => scope.covers(placeId))
      const positionsOf = Map.groupBy(within.map(positionView), ({ itemId }) => itemId)
      const openWithin = open.filter(({ placeId }) => scope.covers(placeId))
      const alertsOf = Map.groupBy(stockAlertsOf(service.rules, openWithin), ({ itemId }) => itemId)
      const itemIds = new Set([...catalogue.keys(), ...positionsOf.keys()])
      return {
        atMs,
        items: [...itemIds].map((itemId) => {
          const item = catalogue.get(itemId)
          const positions = positionsOf.get(itemId) ?? []
          return {
            ...nameOf(catalogue, itemId),
            tracking: item?.tracking ?? 'serial',
            category: item?.category ?? null,
            maker: item?.maker ?? null,
            ...sumOf(positions),
            earliestExpiresOn: earliestOf(positions),
            positions,
            alerts: alertsOf.get(itemId) ?? [],
          }
        }),
      }
    },
  )

  app.get(
    '/api/stock/places',
    { config: { access: { right: 'stock.read' } }, schema: { tags: ['stock'], response: answers(stockByPlace) } },
    async (request) => {
      const atMs = clock.now()
      const scope = scopeFor(context, request)
      const [stock, open, all, everyLot, foreign] = await Promise.all([
        service.stockToday(),
        alerts.list('open'),
        items.list(),
        lots.all(),
        tags.foreignSeen(),
      ])
      const book = service.places()
      const catalogue = new Map(all.map((item) => [item.itemId, item]))
      const positionsAt = Map.groupBy(stock.map(positionView), ({ placeId }) => placeId)
      const alertsAt = Map.groupBy(stockAlertsOf(service.rules, open), ({ placeId }) => placeId)
      const tagsAt = Map.groupBy(foreign, ({ placeId }) => placeId)
      const keeping = book.all.filter(({ placeId, closed, keepsStock }) => {
        return keepsStock && scope.covers(placeId) && (!closed || positionsAt.has(placeId))
      })
      return {
        atMs,
        places: keeping.map(({ placeId, kind }) => {
          const positions = positionsAt.get(placeId) ?? []
          const foreignTags = (tagsAt.get(placeId) ?? []).map(({ epc }) => epc)
          return {
            placeId,
            kind,
            path: placeStepsOf(book, placeId),
            items: new Set(positions.map(({ itemId }) => itemId)).size,
            ...sumOf(positions),
            foreign: foreignTags.length,
            positions: positions.map((position) => ({ ...position, ...nameOf(catalogue, position.itemId) })),
            lots: lotsAt(everyLot, placeId, service.today(placeId), catalogue),
            foreignTags,
            alerts: alertsAt.get(placeId) ?? [],
          }
        }),
      }
    },
  )
}
