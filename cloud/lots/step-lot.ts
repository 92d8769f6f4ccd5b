import { mayBeExpiredAt } from '#cloud/calendar/last-day-of-use'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { passagePlaceIds } from '#cloud/places/passages'
import type { HoldReason } from '#cloud/units/unit'
import type { Lot, LotMove, Pile } from './lot.ts'
import type { LotDecision } from './lot-decisions.ts'
import { piecesAt, takePieces, withPieces } from './piles.ts'

/** Why a decision about a lot is not applied. */
export const lotRefusals = [
  'lot-not-announced',
  'lot-quantity-short',
  'lot-already-held',
  'lot-not-held',
  'lot-has-no-unfit-use',
] as const
export type LotRefusal = (typeof lotRefusals)[number]

export type LotStep = { refusal: LotRefusal } | { refusal: null; moves: LotMove[] }

const settled: Omit<Pile, 'placeId' | 'quantity'> = {
  destinationPlaceId: null,
  dueAtMs: null,
  requisitionId: null,
  shipmentId: null,
}

/** Where pieces end up that leave the books for good. */
const leavesTo: Partial<Record<LotDecision['kind'], string>> = {
  LotWasted: passagePlaceIds.outside,
  LotScrapped: passagePlaceIds.outside,
  LotReturnedToSupplier: passagePlaceIds.supplier,
}

/** Writes down that pieces of a requisition were announced or arrived. */
function ordered(lot: Lot, requisitionId: string | null, announced: number, arrived: number): void {
  if (requisitionId === null) return
  const known = lot.orders.find((each) => each.requisitionId === requisitionId)
  const others = lot.orders.filter((each) => each !== known)
  const next = {
    requisitionId,
    announced: (known?.announced ?? 0) + announced,
    arrived: (known?.arrived ?? 0) + arrived,
  }
  lot.orders = [...others, next].sort((a, b) => (a.requisitionId < b.requisitionId ? -1 : 1))
}

function moveOf(lot: Lot, entry: NumberedEntry, from: string | null, to: string, quantity: number): LotMove {
  const { caseRef } = entry.body
  return {
    lotId: lot.lotId,
    fromPlaceId: from,
    toPlaceId: to,
    quantity,
    atMs: entry.occurredAtMs,
    causeSeq: entry.entrySeq,
    part: 0,
    why: entry.kind,
    caseRef: typeof caseRef === 'string' ? caseRef : null,
    actorRef: entry.source.kind === 'decision' ? entry.source.actorRef : null,
  }
}

function hold(lot: Lot, reason: HoldReason, { entrySeq, occurredAtMs: sinceMs }: NumberedEntry): LotStep {
  if (lot.holds.some((each) => each.reason === reason)) return { refusal: 'lot-already-held' }
  lot.holds = [...lot.holds, { reason, entrySeq, sinceMs }]
  return { refusal: null, moves: [] }
}

function release(lot: Lot, reason: HoldReason): LotStep {
  if (!lot.holds.some((each) => each.reason === reason)) return { refusal: 'lot-not-held' }
  lot.holds = lot.holds.filter((each) => each.reason !== reason)
  return { refusal: null, moves: [] }
}

/** Pieces of a shipment arrive, its own before others of the lot; onward: bound on when they were sent to another place. */
function receive(lot: Lot, entry: NumberedEntry, placeId: string, quantity: number, onward: boolean): LotStep {
  const isOfShipment = ({ shipmentId }: Pile) => (shipmentId === entry.body.shipmentId ? 0 : 1)
  const found = takePieces(lot.piles, passagePlaceIds.transit, quantity, isOfShipment)
  if (found === null) return { refusal: 'lot-quantity-short' }
  for (const { destinationPlaceId, requisitionId, quantity: pieces } of found.taken) {
    const isAstray = !onward && destinationPlaceId !== placeId
    // What stays where nobody had asked for it has not come under a requisition.
    ordered(lot, requisitionId, isAstray ? -pieces : 0, isAstray ? 0 : pieces)
  }
  lot.piles = found.taken.reduce((piles, pile) => {
    const arrived = pile.destinationPlaceId === placeId || !onward
    return withPieces(piles, {
      ...pile,
      placeId,
      requisitionId: null,
      shipmentId: null,
      ...(arrived ? { destinationPlaceId: null, dueAtMs: null } : {}),
    })
  }, found.left)
  return { refusal: null, moves: [moveOf(lot, entry, passagePlaceIds.transit, placeId, quantity)] }
}

/** Pieces go from one place to another, first those bound for it. */
function carry(lot: Lot, entry: NumberedEntry, from: string, to: string, quantity: number): LotStep {
  const isBoundFor = ({ destinationPlaceId }: Pile) =>
    destinationPlaceId === to ? 0 : destinationPlaceId === null ? 1 : 2
  const found = takePieces(lot.piles, from, quantity, isBoundFor)
  if (found === null) return { refusal: 'lot-quantity-short' }
  const stays = entry.kind === 'LotMoved'
  lot.piles = stays
    ? found.taken.reduce(
        (piles, pile) => withPieces(piles, { ...pile, placeId: to, destinationPlaceId: null, dueAtMs: null }),
        found.left,
      )
    : found.left
  return { refusal: null, moves: [moveOf(lot, entry, from, to, quantity)] }
}

/**
 * A use happened, however many the books had there: what they had is taken from the place, the rest from where nobody
 * knows, and waits for somebody to count.
 */
function use(lot: Lot, entry: NumberedEntry, placeId: string, quantity: number): LotStep {
  const { unknown, patient } = passagePlaceIds
  const booked = Math.min(quantity, piecesAt(lot.piles, placeId))
  const step: LotStep = booked === 0 ? { refusal: null, moves: [] } : carry(lot, entry, placeId, patient, booked)
  const missing = quantity - booked
  if (step.refusal !== null || missing === 0) return step
  const { entrySeq, occurredAtMs: atMs } = entry
  lot.shortUses = [...lot.shortUses, { entrySeq, atMs, placeId, quantity: missing }]
  return { refusal: null, moves: [...step.moves, { ...moveOf(lot, entry, unknown, patient, missing), part: 1 }] }
}

/** Remembers a use against which something stood, or its date may have. */
function noteUnfitUse(lot: Lot, entry: NumberedEntry, placeId: string, quantity: number): void {
  const { entrySeq, occurredAtMs: atMs } = entry
  if (lot.holds.length === 0 && !mayBeExpiredAt(lot.expiresOnDay, atMs)) return
  const holdSeqs = lot.holds.map((hold) => hold.entrySeq)
  lot.unfitUses = [...lot.unfitUses, { entrySeq, atMs, placeId, quantity, holdSeqs }]
}

/** Somebody counted: the pieces of no destination become as many as there are. */
function count(lot: Lot, entry: NumberedEntry, placeId: string, quantity: number): LotStep {
  const before = piecesAt(lot.piles, placeId)
  const others = lot.piles.filter((pile) => pile.placeId !== placeId)
  lot.piles = withPieces(others, { ...settled, placeId, quantity })
  lot.shortUses = lot.shortUses.filter((short) => short.placeId !== placeId)
  if (before === quantity) return { refusal: null, moves: [] }
  const { unknown } = passagePlaceIds
  const [from, to] = quantity > before ? [unknown, placeId] : [placeId, unknown]
  return { refusal: null, moves: [moveOf(lot, entry, from, to, Math.abs(quantity - before))] }
}

/** One decision about a lot, applied in place to a copy the caller made; a refused one changes nothing. */
export function stepLot(lot: Lot, decision: LotDecision, entry: NumberedEntry): LotStep {
  switch (decision.kind) {
    case 'LotAnnounced': {
      const { destinationPlaceId, dueAtMs, requisitionId, shipmentId, quantity, identity } = decision
      Object.assign(lot, identity)
      ordered(lot, requisitionId, quantity, 0)
      const { transit } = passagePlaceIds
      lot.piles = withPieces(lot.piles, {
        placeId: transit,
        destinationPlaceId,
        dueAtMs,
        requisitionId,
        shipmentId,
        quantity,
      })
      return { refusal: null, moves: [moveOf(lot, entry, null, transit, quantity)] }
    }
    case 'LotReceived':
      return receive(lot, entry, decision.placeId, decision.quantity, decision.onward)
    case 'LotMoved':
      return carry(lot, entry, decision.placeId, decision.toPlaceId, decision.quantity)
    case 'LotUsed': {
      const { placeId, quantity } = decision
      const step = use(lot, entry, placeId, quantity)
      if (step.refusal === null && (decision.override ?? null) === null) noteUnfitUse(lot, entry, placeId, quantity)
      return step
    }
    case 'LotUseReviewed':
      if (lot.unfitUses.length === 0) return { refusal: 'lot-has-no-unfit-use' }
      lot.unfitUses = []
      return { refusal: null, moves: [] }
    case 'LotWasted':
    case 'LotScrapped':
    case 'LotReturnedToSupplier':
      return carry(lot, entry, decision.placeId, leavesTo[decision.kind] ?? passagePlaceIds.outside, decision.quantity)
    case 'LotCounted':
      return count(lot, entry, decision.placeId, decision.quantity)
    case 'LotHeld':
      return hold(lot, decision.reason, entry)
    case 'LotReleased':
      return release(lot, decision.reason)
    case 'LotDecisionWithdrawn':
      return { refusal: null, moves: [] }
  }
}
