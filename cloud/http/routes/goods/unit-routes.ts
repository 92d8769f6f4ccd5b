import { subjectOf } from '#cloud/journal/subject'
import { personOf } from '../../access/access.ts'
import { acceptedValue } from '../../answers/accepted-value.ts'
import { answers } from '../../answers/answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  holdBody,
  reasonBody,
  unitChanged,
  unitDetail,
  unitPage,
  unitParams,
  unitQuery,
  useBody,
} from '../../schemas/goods/unit.ts'
import { entriesAbout } from '../../views/entries-about.ts'
import { timelineOf } from '../../views/timeline-view.ts'
import { findUnit, unitViews, whyOf } from './goods-view.ts'

/** Serial-numbered articles: where they are, what happened to them, and what a person decides about them. */
export function unitRoutes(app: HttpApp, context: HttpContext): void {
  const { store, commands } = context.service
  const changed = async (unitId: string) => ({ unit: await findUnit(store, unitId) })

  app.get(
    '/api/units',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['units'], querystring: unitQuery, response: answers(unitPage) },
    },
    async (request) => {
      const { cursor, limit, placeId, itemId, state } = request.query
      const filter = {
        ...(placeId === undefined ? {} : { placeId }),
        ...(itemId === undefined ? {} : { itemId }),
        ...(state === undefined ? {} : { state }),
      }
      const page = await store.units.page(filter, cursor ?? null, limit)
      return { units: await unitViews(store, page.rows), nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/units/:unitId',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['units'], params: unitParams, response: answers(unitDetail) },
    },
    async (request) => {
      const { unitId } = request.params
      const unit = await findUnit(store, unitId)
      const [bindings, stays, entries] = await Promise.all([
        store.tags.bindingsOfUnits([unitId]),
        store.stays.ofUnit(unitId),
        entriesAbout(store, subjectOf('unit', unitId)),
      ])
      return {
        unit,
        bindings: bindings.map(({ epc, fromMs, toMs, entrySeq }) => ({ epc, fromMs, toMs, entrySeq })),
        stays: stays
          .filter(({ knownUntilSeq }) => knownUntilSeq === null)
          .map(({ placeId, fromMs, toMs, fromPlaceId, causeSeq, why, sessionId, caseRef }) => {
            return { placeId, fromMs, toMs, fromPlaceId, causeSeq, why, sessionId, caseRef }
          }),
        timeline: await timelineOf(store, entries),
      }
    },
  )

  app.post(
    '/api/units/:unitId/use',
    {
      config: { access: ['clinician', 'supply', 'admin'] },
      schema: { tags: ['units'], params: unitParams, body: useBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { unitId } = request.params
        acceptedValue(await commands.useUnit(unitId, request.body.caseRef, personOf(request).userRef))
        return changed(unitId)
      }),
  )

  app.post(
    '/api/units/:unitId/waste',
    {
      config: { access: ['clinician', 'supply', 'admin'] },
      schema: { tags: ['units'], params: unitParams, body: reasonBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { unitId } = request.params
        acceptedValue(await commands.wasteUnit(unitId, request.body.reason, personOf(request).userRef))
        return changed(unitId)
      }),
  )

  app.post(
    '/api/units/:unitId/hold',
    {
      config: { access: ['clinician', 'biomed', 'supply', 'admin'] },
      schema: { tags: ['units'], params: unitParams, body: holdBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { unitId } = request.params
        acceptedValue(await commands.holdUnit(unitId, whyOf(request.body), personOf(request).userRef))
        return changed(unitId)
      }),
  )

  app.post(
    '/api/units/:unitId/release',
    {
      config: { access: ['biomed', 'supply', 'admin'] },
      schema: { tags: ['units'], params: unitParams, body: holdBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { unitId } = request.params
        acceptedValue(await commands.releaseUnit(unitId, whyOf(request.body), personOf(request).userRef))
        return changed(unitId)
      }),
  )
}
