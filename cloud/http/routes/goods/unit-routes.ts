import { subjectOf } from '#cloud/journal/subject'
import type { Right } from '#cloud/people/access/rights-table'
import type { Commands } from '#cloud/service/commands-of'
import { withdrawableDecisions } from '#cloud/service/goods/unit-commands'
import { possibleDecisions } from '#cloud/units/possible-decisions'
import { personOf } from '../../access/access.ts'
import { checkAlso } from '../../access/check-reach.ts'
import { placesWithin, rightsAt, scopeFor, showsAt } from '../../access/mandate.ts'
import type { SignedIn } from '../../access/signed-in.ts'
import { answers } from '../../answers/answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  holdBody,
  inspectionBody,
  moveBody,
  reasonBody,
  unitChanged,
  unitDetail,
  unitPage,
  unitParams,
  unitQuery,
  useBody,
  withdrawBody,
} from '../../schemas/goods/unit.ts'
import { decisionRights, overrideRight, unitRights } from '../../schemas/goods/unit-decision.ts'
import { entriesAbout } from '../../views/entries-about.ts'
import { timelineOf } from '../../views/timeline-view.ts'
import { knownUnit, unitLeftBy, unitView, unitViews, whyOf } from './goods-view.ts'

/** Serial-numbered articles: where they are, what happened to them, and what a person decides about them. */
export function unitRoutes(app: HttpApp, context: HttpContext): void {
  const { store } = context.service

  app.get(
    '/api/units',
    {
      config: { access: { right: 'stock.read' } },
      schema: { tags: ['units'], querystring: unitQuery, response: answers(unitPage) },
    },
    async (request) => {
      const { cursor, limit, placeId, itemId, state } = request.query
      const filter = {
        ...(placeId === undefined ? {} : { placeId }),
        ...(itemId === undefined ? {} : { itemId }),
        ...(state === undefined ? {} : { state }),
      }
      const within = placesWithin(context, scopeFor(context, request))
      const page = await store.units.page({ ...filter, within }, cursor ?? null, limit)
      return { units: await unitViews(store, page.rows), nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/units/:unitId',
    {
      config: { access: { right: 'stock.read', on: 'unit' } },
      schema: { tags: ['units'], params: unitParams, response: answers(unitDetail) },
    },
    async (request) => {
      const { unitId } = request.params
      const unit = await knownUnit(store, unitId)
      const scope = scopeFor(context, request)
      const [bindings, stays, entries] = await Promise.all([
        store.tags.bindingsOfUnits([unitId]),
        store.stays.ofUnit(unitId),
        entriesAbout(store, subjectOf('unit', unitId)),
      ])
      return {
        unit: await unitView(store, unit),
        possible: possibleDecisions(unit),
        may: rightsAt(context, request, unitRights)(unit.homePlaceId),
        withdrawable: withdrawableDecisions(entries).map(({ entrySeq, kind }) => ({ entrySeq, kind })),
        bindings: bindings.map(({ epc, fromMs, toMs, entrySeq }) => ({ epc, fromMs, toMs, entrySeq })),
        stays: stays
          .filter(({ knownUntilSeq, placeId }) => knownUntilSeq === null && showsAt(scope, placeId))
          .map(({ placeId, fromMs, toMs, fromPlaceId, causeSeq, why, sessionId, caseRef }) => {
            return { placeId, fromMs, toMs, fromPlaceId, causeSeq, why, sessionId, caseRef }
          }),
        timeline: await timelineOf(
          store,
          entries.filter(({ placeId }) => showsAt(scope, placeId)),
        ),
      }
    },
  )

  const about = { tags: ['units'], params: unitParams, response: answers(unitChanged) }
  type Asking = Parameters<typeof personOf>[0] & { params: { unitId: string } }
  type Order = (commands: Commands, unitId: string, actor: SignedIn['userRef']) => ReturnType<Commands['useUnit']>
  const decide = (request: Asking, order: Order, also: readonly Right[] = []) => {
    const { unitId } = request.params
    return context.idempotent.once(request, {
      also,
      async order(commands) {
        for (const right of also) await checkAlso(context, request, 'unit', right)
        return await order(commands, unitId, personOf(request).userRef)
      },
      kept: async (tx) => ({ unit: await unitLeftBy(tx, unitId) }),
      answer: (kept) => kept,
    })
  }
  const by = (word: keyof typeof decisionRights) => ({ access: { right: decisionRights[word], on: 'unit' as const } })

  app.post('/api/units/:unitId/use', { config: by('use'), schema: { ...about, body: useBody } }, async (request) => {
    const { caseRef, override } = request.body
    const also = override === null ? [] : [overrideRight]
    return await decide(request, (commands, unitId, actor) => commands.useUnit(unitId, caseRef, actor, override), also)
  })

  app.post('/api/units/:unitId/move', { config: by('move'), schema: { ...about, body: moveBody } }, (request) => {
    const { toPlaceId, reason } = request.body
    return decide(request, (commands, unitId, actor) => commands.moveUnit(unitId, toPlaceId, reason, actor))
  })

  app.post('/api/units/:unitId/hold', { config: by('hold'), schema: { ...about, body: holdBody } }, (request) =>
    decide(request, (commands, unitId, actor) => commands.holdUnit(unitId, whyOf(request.body), actor)),
  )

  app.post('/api/units/:unitId/release', { config: by('release'), schema: { ...about, body: holdBody } }, (request) =>
    decide(request, (commands, unitId, actor) => commands.releaseUnit(unitId, whyOf(request.body), actor)),
  )

  app.post(
    '/api/units/:unitId/inspection',
    { config: by('inspection-start'), schema: { ...about, body: inspectionBody } },
    (request) => {
      const { body } = request
      return decide(request, (commands, unitId, actor) => {
        if (body.step === 'start') return commands.startInspection(unitId, actor)
        return commands.inspectUnit(unitId, body.step === 'accept' ? 'accepted' : 'rejected', body.reason, actor)
      })
    },
  )

  const reasoned = [
    ['review', 'reviewUse'],
    ['waste', 'wasteUnit'],
    ['reject', 'rejectUnit'],
    ['return', 'returnUnit'],
    ['scrap', 'scrapUnit'],
    ['lost', 'loseUnit'],
    ['stolen', 'declareStolen'],
  ] as const
  for (const [word, name] of reasoned) {
    app.post(`/api/units/:unitId/${word}`, { config: by(word), schema: { ...about, body: reasonBody } }, (request) =>
      decide(request, (commands, unitId, actor) => commands[name](unitId, request.body.reason, actor)),
    )
  }

  app.post(
    '/api/units/:unitId/withdraw',
    { config: by('withdraw'), schema: { ...about, body: withdrawBody } },
    (request) => {
      const { entrySeq, reason } = request.body
      return decide(request, (commands, unitId, actor) => commands.withdrawDecision(unitId, entrySeq, reason, actor))
    },
  )
}
