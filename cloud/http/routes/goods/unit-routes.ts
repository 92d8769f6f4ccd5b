import type { EpcHex } from '#contracts/ids'
import { acceptedValue } from '../../accepted-value.ts'
import { personOf } from '../../access.ts'
import { answers } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { namesOf } from '../../names.ts'
import { peopleOfSessions } from '../../people-of-sessions.ts'
import { notFound } from '../../problem.ts'
import {
  epcParams,
  holdBody,
  reasonBody,
  unitChanged,
  unitDetail,
  unitPage,
  unitQuery,
  useBody,
} from '../../schemas/goods/unit.ts'
import { timelineEntry, unitView } from '../../unit-view.ts'

/** Serial-numbered articles: where they are, what happened to them, and what a person decides about them. */
export function unitRoutes(app: HttpApp, context: HttpContext): void {
  const { store, commands } = context.service
  const changed = async (epc: EpcHex) => {
    const unit = await store.units.find(epc)
    if (unit === null) throw notFound('unit', epc)
    return { unit: unitView(unit) }
  }

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
      return { units: page.rows.map(unitView), nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/units/:epc',
    {
      config: { access: 'signed-in' },
      schema: { tags: ['units'], params: epcParams, response: answers(unitDetail) },
    },
    async (request) => {
      const { unit } = await changed(request.params.epc)
      const entries = await store.journal.ofUnit(request.params.epc)
      const people = { nameOf: await namesOf(store), ofSession: await peopleOfSessions(store, entries) }
      return { unit, timeline: entries.map((entry) => timelineEntry(entry, people)) }
    },
  )

  app.post(
    '/api/units/:epc/use',
    {
      config: { access: ['clinician', 'supply', 'admin'] },
      schema: { tags: ['units'], params: epcParams, body: useBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { epc } = request.params
        acceptedValue(await commands.useUnit(epc, request.body.caseRef, personOf(request).userRef))
        return changed(epc)
      }),
  )

  app.post(
    '/api/units/:epc/waste',
    {
      config: { access: ['clinician', 'supply', 'admin'] },
      schema: { tags: ['units'], params: epcParams, body: reasonBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { epc } = request.params
        acceptedValue(await commands.wasteUnit(epc, request.body.reason, personOf(request).userRef))
        return changed(epc)
      }),
  )

  app.post(
    '/api/units/:epc/hold',
    {
      config: { access: ['clinician', 'biomed', 'supply', 'admin'] },
      schema: { tags: ['units'], params: epcParams, body: holdBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { epc } = request.params
        acceptedValue(await commands.holdUnit(epc, request.body, personOf(request).userRef))
        return changed(epc)
      }),
  )

  app.post(
    '/api/units/:epc/release',
    {
      config: { access: ['biomed', 'supply', 'admin'] },
      schema: { tags: ['units'], params: epcParams, body: holdBody, response: answers(unitChanged) },
    },
    (request) =>
      context.idempotent.once(request, async () => {
        const { epc } = request.params
        acceptedValue(await commands.releaseUnit(epc, request.body, personOf(request).userRef))
        return changed(epc)
      }),
  )
}
