import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { orderKeyOf } from '#cloud/journal/order-key'
import type { Lot, LotMove } from './lot.ts'
import { type LotDecision, lotDecisionKinds } from './lot-decisions.ts'
import { type LotRefusal, stepLot } from './step-lot.ts'

export type RefusedLotDecision = { entry: NumberedEntry; refusal: LotRefusal }

/** What some entries made of a lot. */
export type FoldedLot = { lot: Lot | null; refused: RefusedLotDecision[]; moves: LotMove[] }

const correctionKind = 'LotDecisionWithdrawn'

function unheardOfLot(entry: NumberedEntry, lotId: string): Lot {
  return {
    siteId: entry.siteId,
    lotId,
    itemId: '',
    lot: '',
    expiresOnDay: null,
    owner: '',
    holds: [],
    piles: [],
    orders: [],
    unfitUses: [],
    shortUses: [],
    foldedUpTo: '',
    lastEntrySeq: entry.entrySeq,
  }
}

/** True when a lot can go on from how it is stored; else its whole history is needed. */
export function followsLot(lot: Lot | null, entries: readonly NumberedEntry[]): boolean {
  return lot === null || entries.every((entry) => entry.kind !== correctionKind && orderKeyOf(entry) >= lot.foldedUpTo)
}

/**
 * Folds decisions about one lot in canonical order, each distinct one once: from a lot as stored, or from nothing; then
 * they must be its whole history. A lot nobody announced yet takes nothing but its announcement.
 */
export function foldLot(lotId: string, from: Lot | null, entries: readonly NumberedEntry[]): FoldedLot {
  const withdrawn = new Set(
    entries.filter(({ kind }) => kind === correctionKind).map(({ body }) => body.withdrawsEntrySeq),
  )
  const ordered = entries
    .filter(({ kind, entrySeq }) => lotDecisionKinds.has(kind) && !withdrawn.has(entrySeq))
    .map((entry) => ({ entry, orderKey: orderKeyOf(entry) }))
    .sort((a, b) => (a.orderKey < b.orderKey ? -1 : a.orderKey > b.orderKey ? 1 : a.entry.entrySeq - b.entry.entrySeq))
  let lot: Lot | null = from === null ? null : { ...from }
  const folded: FoldedLot = { lot: null, refused: [], moves: [] }
  for (const { entry, orderKey } of ordered) {
    const decision = entry.body as LotDecision
    if (lot === null && decision.kind !== 'LotAnnounced') {
      folded.refused.push({ entry, refusal: 'lot-not-announced' })
      continue
    }
    lot ??= unheardOfLot(entry, lotId)
    if (orderKey <= lot.foldedUpTo) continue
    const step = stepLot(lot, decision, entry)
    lot.foldedUpTo = orderKey
    if (step.refusal !== null) {
      folded.refused.push({ entry, refusal: step.refusal })
      continue
    }
    lot.lastEntrySeq = entry.entrySeq
    folded.moves.push(...step.moves)
  }
  return { ...folded, lot }
}
