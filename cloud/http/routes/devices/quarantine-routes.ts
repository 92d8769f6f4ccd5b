import { personOf } from '../../access/access.ts'
import { rightsAt, scopeFor } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { plain } from '../../answers/idempotent-answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { deviceParams } from '../../schemas/devices/device.ts'
import {
  gapAccepted,
  gapBody,
  gapList,
  quarantineDetail,
  quarantinePage,
  quarantineParams,
  quarantineQuery,
  quarantineSettled,
  settleBody,
  settleRights,
} from '../../schemas/devices/quarantine.ts'

/** What was put aside because it cannot be read, and facts that are missing: to look at, and to settle. */
export function quarantineRoutes(app: HttpApp, context: HttpContext): void {
  const { store } = context.service
  const read = { access: { right: 'quarantine.read' } } as const
  const settle = { access: { right: 'quarantine.settle', on: 'device' } } as const
  const tags = ['devices']
  type Asking = Parameters<typeof personOf>[0]
  /** What is of devices that stand where the person asking may look, with what that person may do about it. */
  const shownTo = (request: Asking) => {
    const scope = scopeFor(context, request)
    const mayAt = rightsAt(context, request, settleRights)
    const places = context.service.places()
    return <T extends { deviceId: string }>(rows: readonly T[]) =>
      rows.flatMap((row) => {
        const placeId = places.placeOfDevice(row.deviceId, context.clock.now())
        return scope.covers(placeId) ? { ...row, may: mayAt(placeId) } : []
      })
  }

  app.get(
    '/api/quarantine',
    { config: read, schema: { tags, querystring: quarantineQuery, response: answers(quarantinePage) } },
    async (request) => {
      const { cursor, limit, state } = request.query
      const { isEverywhere } = scopeFor(context, request)
      const shown = isEverywhere ? null : shownTo(request)(await store.devices.list())
      const of = shown?.map(({ deviceId }) => deviceId) ?? null
      const filter = { ...(state === undefined ? {} : { state }), of }
      const page = await store.quarantine.page(filter, cursor ?? null, limit)
      return { quarantined: shownTo(request)(page.rows), nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/devices/:id/quarantine/:quarantineId',
    {
      config: { access: { right: 'quarantine.read', on: 'device' } },
      schema: { tags, params: quarantineParams, response: answers(quarantineDetail) },
    },
    async (request) => {
      const { id, quarantineId } = request.params
      const found = await store.quarantine.find(quarantineId)
      if (found === null || found.deviceId !== id) throw notFound('quarantine', String(quarantineId))
      const placeId = context.service.places().placeOfDevice(id, context.clock.now())
      return { ...found, may: rightsAt(context, request, settleRights)(placeId) }
    },
  )

  app.post(
    '/api/devices/:id/quarantine/:quarantineId/retry',
    { config: settle, schema: { tags, params: quarantineParams, response: answers(quarantineSettled) } },
    async (request) => {
      const { id, quarantineId } = request.params
      const order = plain((commands) => commands.retryQuarantined(id, quarantineId, personOf(request).userRef))
      return await context.idempotent.once(request, order)
    },
  )

  app.post(
    '/api/devices/:id/quarantine/:quarantineId/accept',
    {
      config: settle,
      schema: { tags, params: quarantineParams, body: settleBody, response: answers(quarantineSettled) },
    },
    async (request) => {
      const { id, quarantineId } = request.params
      const { reason } = request.body
      const by = personOf(request).userRef
      const order = plain((commands) => commands.acceptQuarantined(id, quarantineId, reason, by))
      return await context.idempotent.once(request, order)
    },
  )

  app.get('/api/gaps', { config: read, schema: { tags, response: answers(gapList) } }, async (request) => ({
    gaps: shownTo(request)(await store.gaps.all()),
  }))

  app.post(
    '/api/devices/:id/gaps/accept',
    {
      config: settle,
      schema: { tags, params: deviceParams, body: gapBody, response: answers(gapAccepted) },
    },
    (request) =>
      context.idempotent.once(
        request,
        plain((commands) => commands.acceptGap(request.params.id, request.body, personOf(request).userRef)),
      ),
  )
}
