import { subjectOf } from '#cloud/journal/subject'
import type { Lot } from '#cloud/lots/lot'
import type { Right } from '#cloud/people/access/rights-table'
import type { Scope } from '#cloud/people/access/scope'
import type { LotWish } from '#cloud/service/goods/lot-commands'
import { placeOfLotDecision, withdrawableLotDecisions } from '#cloud/service/goods/lot-withdrawal'
import { placesOfPile, placesOfPiles } from '#cloud/service/people/whereabouts'
import { personOf } from '../../access/access.ts'
import { checkAlso } from '../../access/check-reach.ts'
import { rightsAt, scopeFor, showsAt } from '../../access/mandate.ts'
import { answers } from '../../answers/answers.ts'
import { notFound } from '../../answers/problem.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import {
  lotChanged,
  lotCountBody,
  lotDecisionRights,
  lotDetail,
  lotList,
  lotMoveBody,
  lotParams,
  lotQuery,
  lotReasonBody,
  lotReviewBody,
  lotUseBody,
  lotWithdrawBody,
} from '../../schemas/goods/lot.ts'
import { holdBody } from '../../schemas/goods/unit.ts'
import { decisionRights, overrideRight } from '../../schemas/goods/unit-decision.ts'
import { lotLeftBy, lotView, whyOf } from './goods-view.ts'

/** Goods that are counted, not numbered: where they are, how they moved, and what a person decides about them. */
export function lotRoutes(app: HttpApp, context: HttpContext): void {
  const { store } = context.service
  const find = async (lotId: string) => {
    const lot = await store.lots.find(lotId)
    if (lot === null) throw notFound('lot', lotId)
    return lot
  }
  /** A lot with the piles that may be shown. */
  const shownOf = (scope: Scope, lot: Lot): Lot => {
    const piles = lot.piles.filter((pile) => scope.isEverywhere || placesOfPile(pile).some(scope.covers))
    return { ...lot, piles }
  }
  type Asking = Parameters<typeof personOf>[0]
  const decide = (request: Asking, wish: LotWish, also: readonly Right[] = []) =>
    context.idempotent.once(request, {
      also,
      async order(commands) {
        for (const right of also) await checkAlso(context, request, 'lot', right)
        return await commands.decideLot(wish, personOf(request).userRef)
      },
      kept: async (tx) => ({ lot: await lotLeftBy(tx, wish.lotId) }),
      answer: (kept) => kept,
    })
  const about = { tags: ['lots'], params: lotParams, response: answers(lotChanged) }
  const by = (right: Right) => ({ access: { right, on: 'lot' as const } })

  app.get(
    '/api/lots',
    {
      config: { access: { right: 'stock.read' } },
      schema: { tags: ['lots'], querystring: lotQuery, response: answers(lotList) },
    },
    async (request) => {
      const { itemId } = request.query
      const scope = scopeFor(context, request)
      const lots = await (itemId === undefined ? store.lots.all() : store.lots.ofItem(itemId))
      const shown = lots.map((lot) => shownOf(scope, lot)).filter(({ piles }) => scope.isEverywhere || piles.length > 0)
      return { lots: shown.map(lotView) }
    },
  )

  app.get(
    '/api/lots/:lotId',
    { config: by('stock.read'), schema: { ...about, response: answers(lotDetail) } },
    async (request) => {
      const { lotId } = request.params
      const scope = scopeFor(context, request)
      const found = await find(lotId)
      const lot = lotView(shownOf(scope, found))
      const shown = (await store.stays.ofLot(lotId)).filter(({ fromPlaceId, toPlaceId }) => {
        return scope.covers(toPlaceId) || (fromPlaceId !== null && scope.covers(fromPlaceId))
      })
      const movements = shown.map(({ fromPlaceId, toPlaceId, quantity, atMs, causeSeq, why, caseRef }) => {
        return { fromPlaceId, toPlaceId, quantity, atMs, causeSeq, why, caseRef }
      })
      const said = await store.journal.about([subjectOf('lot', lotId)])
      const mayAt = rightsAt(context, request, lotDecisionRights)
      const withdrawable = withdrawableLotDecisions(said)
        .filter(({ placeId }) => showsAt(scope, placeId))
        .map((entry) => {
          const { entrySeq, kind, occurredAtMs: atMs } = entry
          const placeId = placeOfLotDecision(entry)
          const reached = placeId === null ? placesOfPiles(found.piles) : [placeId]
          return {
            entrySeq,
            kind,
            atMs,
            may: lotDecisionRights.filter((right) => reached.every((at) => mayAt(at).includes(right))),
          }
        })
      return { lot, withdrawable, movements }
    },
  )

  app.post(
    '/api/lots/:lotId/use',
    { config: by('lot.use'), schema: { ...about, body: lotUseBody } },
    async (request) => {
      const also = request.body.override === null ? [] : [overrideRight]
      return await decide(request, { kind: 'LotUsed', lotId: request.params.lotId, ...request.body }, also)
    },
  )

  app.post(
    '/api/lots/:lotId/review',
    { config: by(decisionRights.review), schema: { ...about, body: lotReviewBody } },
    (request) => decide(request, { kind: 'LotUseReviewed', lotId: request.params.lotId, because: request.body.reason }),
  )

  app.post('/api/lots/:lotId/move', { config: by('lot.move'), schema: { ...about, body: lotMoveBody } }, (request) =>
    decide(request, { kind: 'LotMoved', lotId: request.params.lotId, ...request.body }),
  )

  const reasoned = [
    ['waste', 'lot.waste', 'LotWasted'],
    ['return', 'lot.return', 'LotReturnedToSupplier'],
    ['scrap', 'lot.scrap', 'LotScrapped'],
  ] as const
  for (const [word, right, kind] of reasoned) {
    app.post(
      `/api/lots/:lotId/${word}`,
      { config: by(right), schema: { ...about, body: lotReasonBody } },
      (request) => {
        const { reason: because, ...pieces } = request.body
        return decide(request, { kind, lotId: request.params.lotId, ...pieces, because })
      },
    )
  }

  app.post(
    '/api/lots/:lotId/count',
    { config: by('lot.count'), schema: { ...about, body: lotCountBody } },
    (request) => {
      const { reason: because, ...counted } = request.body
      return decide(request, { kind: 'LotCounted', lotId: request.params.lotId, ...counted, because })
    },
  )

  const holding = [
    ['hold', 'lot.hold', 'LotHeld'],
    ['release', 'lot.release', 'LotReleased'],
  ] as const
  for (const [word, right, kind] of holding) {
    app.post(`/api/lots/:lotId/${word}`, { config: by(right), schema: { ...about, body: holdBody } }, (request) => {
      const { reason, note: because } = whyOf(request.body)
      return decide(request, { kind, lotId: request.params.lotId, reason, because })
    })
  }

  app.post(
    '/api/lots/:lotId/withdraw',
    { config: by('lot.withdraw'), schema: { ...about, body: lotWithdrawBody } },
    (request) => {
      const { lotId } = request.params
      const { entrySeq, reason } = request.body
      return context.idempotent.once(request, {
        order: (commands) => commands.withdrawLotDecision(lotId, entrySeq, reason, personOf(request).userRef),
        kept: async (tx) => ({ lot: await lotLeftBy(tx, lotId) }),
        answer: (kept) => kept,
      })
    },
  )
}
