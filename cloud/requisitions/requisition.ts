import type { PositionKey } from '#cloud/positions/position-key'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'
import { type LineNumbers, outstandingOf } from './line-numbers.ts'

/** From the least to the most pressing. */
export const requisitionUrgencies = ['routine', 'urgent', 'emergency'] as const
export type RequisitionUrgency = (typeof requisitionUrgencies)[number]

/** The states in which a line still stands for its shortage, in the order they are passed. */
export const openRequisitionStates = ['proposed', 'approved', 'ordered', 'part-received'] as const
export const requisitionStates = [
  ...openRequisitionStates,
  'fulfilled',
  'part-received-cancelled',
  'cancelled',
] as const
export type RequisitionState = (typeof requisitionStates)[number]

/** What was done to a line. Held and hold-ended are of the promise that rules do not ask again. */
export const lineStepNames = [
  'raised',
  'amended',
  'approved',
  'declined',
  'ordered',
  'received',
  'cancelled',
  'withdrawn',
  'held',
  'hold-ended',
] as const
export type LineStepName = (typeof lineStepNames)[number]

/** One line of a history. quantity is what the step is about: of held the net position, of raised and amended all that is wanted. */
export type LineHistory = {
  step: LineStepName
  atMs: number
  /** When the service knew: later where it was judged as of a moment that had passed. */
  knownAtMs: number
  /** A user reference, or rules. */
  by: string
  quantity: number
  urgency: RequisitionUrgency
  /** In the words of the person; of hold-ended net, date or raised. */
  reason: string | null
}

/**
 * A person took back or declined what rules wanted, and until the net position falls below what it was then, or a date
 * passes, they do not ask for it again.
 */
export type LineHold = {
  kind: 'cancelled' | 'declined'
  quantity: number
  by: string
  reason: string
  sinceMs: number
  /** Unix ms; null for no date. */
  untilMs: number | null
  /** Net position when it was taken back, judged right after; null until then. */
  net: number | null
  endedAtMs: number | null
  endedBecause: 'net' | 'date' | 'raised' | null
}

/** What a requisition asks of one item. One open for each item, place and owner; later triggers amend it. */
export type RequisitionLine = PositionKey &
  LineNumbers & {
    siteId: SiteId
    requisitionId: string
    /** Short and opaque. */
    lineId: string
    urgency: RequisitionUrgency
    /** How many a person asked for; rules take nothing of that back. */
    asked: number
    /** A user reference, or rules. */
    raisedBy: string
    raisedAtMs: number
    updatedAtMs: number
    closedAtMs: number | null
    /** Why, in the words of the rule that asked last; null while only people asked. */
    proof: Proof | null
    /** The newest; it may have ended. */
    hold: LineHold | null
    history: LineHistory[]
    /** The how-manieth of its position that began at this very moment; 1 but for the rarest. */
    nth: number
    firstEntrySeq: number
    lastEntrySeq: number
  }

/** A request to buy for one place and owner; its state is that of its lines. A fold of its entries. */
export type Requisition = {
  siteId: SiteId
  /** Short and opaque. */
  requisitionId: string
  kind: 'buy'
  placeId: string
  owner: string
  /** A user reference, or rules. */
  raisedBy: string
  /** Why a person raised it; null for the rules, whose lines bear proofs. */
  reason: string | null
  /** What the supplier calls the order; null while nobody said. */
  supplierRef: string | null
  raisedAtMs: number
  updatedAtMs: number
  /** In the order they were raised; no item twice. */
  lines: RequisitionLine[]
  firstEntrySeq: number
  lastEntrySeq: number
}

/** Whose requisitions are read together: rules join what they ask of one place and owner. */
export const askerText = ({ placeId, owner }: Pick<PositionKey, 'placeId' | 'owner'>) => `${placeId}/${owner}`

/** True while anything of it is still to come or to be decided about. */
export function isOpenLine(line: LineNumbers): boolean {
  return outstandingOf(line) > 0
}

/** True while rules may not ask for more of what a person took back. */
export function isHolding({ hold }: Pick<RequisitionLine, 'hold'>): boolean {
  return hold !== null && hold.endedAtMs === null
}

/**
 * The state of a line, from its numbers alone and whether a person took it back. An order stays an order while more is
 * wanted of it.
 */
export function stateOfLine(line: LineNumbers & Pick<RequisitionLine, 'hold'>): RequisitionState {
  const { approved, ordered, arrived, cancelled, hold } = line
  if (isOpenLine(line)) {
    if (arrived > 0) return 'part-received'
    return ordered > cancelled ? 'ordered' : approved > 0 ? 'approved' : 'proposed'
  }
  if (arrived === 0) return 'cancelled'
  return cancelled > 0 || hold?.kind === 'cancelled' ? 'part-received-cancelled' : 'fulfilled'
}

/** The state of a requisition, from those of its lines: of the open ones the farthest, of ended ones what they came to together. */
export function stateOf({ lines }: Pick<Requisition, 'lines'>): RequisitionState {
  const states = new Set(lines.map(stateOfLine))
  const isOpen = openRequisitionStates.some((state) => states.has(state))
  const someCame = states.has('part-received') || states.has('part-received-cancelled') || states.has('fulfilled')
  if (isOpen) {
    if (someCame) return 'part-received'
    return states.has('ordered') ? 'ordered' : states.has('approved') ? 'approved' : 'proposed'
  }
  if (!someCame) return 'cancelled'
  return states.size === 1 && states.has('fulfilled') ? 'fulfilled' : 'part-received-cancelled'
}

/** True while any line is open. */
export function isOpenRequisition({ lines }: Pick<Requisition, 'lines'>): boolean {
  return lines.some(isOpenLine)
}

/** True while rules must know of it: a line is open, or holds back what a person took back. */
export function isLiveRequisition({ lines }: Pick<Requisition, 'lines'>): boolean {
  return lines.some((line) => isOpenLine(line) || isHolding(line))
}

/** When its last line ended, Unix ms; null while one is open. */
export function closedAtOf({ lines }: Pick<Requisition, 'lines'>): number | null {
  return lines.reduce<number | null>(
    (last, line) => (last === null || line.closedAtMs === null ? null : Math.max(last, line.closedAtMs)),
    0,
  )
}

const rank = (urgency: RequisitionUrgency) => requisitionUrgencies.indexOf(urgency)

/** The more pressing of two. */
export function moreUrgent(a: RequisitionUrgency, b: RequisitionUrgency): RequisitionUrgency {
  return rank(a) >= rank(b) ? a : b
}

/** The most pressing of its open lines; of all of them when none is open. */
export function urgencyOf({ lines }: Pick<Requisition, 'lines'>): RequisitionUrgency {
  const open = lines.filter(isOpenLine)
  return (open.length > 0 ? open : lines).reduce<RequisitionUrgency>(
    (most, { urgency }) => moreUrgent(most, urgency),
    'routine',
  )
}
