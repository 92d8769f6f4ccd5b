import type { RequisitionBody, RequisitionKind } from './fold-requisition.ts'
import { balanceOf, type LineNumbers, takenBack } from './line-numbers.ts'
import { isHolding, isOpenLine, type Requisition, type RequisitionLine, stateOfLine } from './requisition.ts'
import { numbersOf } from './step-line.ts'

/** Of one line: what the person saw, how many are to be approved in all, and why not as many as were wanted. */
export type ApprovalWish = { lineId: string; quantitySeen: number; quantity: number | null; reason: string | null }

/** What a person can do with a requisition. holdUntilMs: Unix ms, null for no date. */
export type RequisitionDecision =
  | { kind: 'approve'; lines: readonly ApprovalWish[]; holdUntilMs: number | null }
  | { kind: 'order'; lines: readonly { lineId: string; quantity: number }[]; supplierRef: string | null }
  /** Without lines all that are open. */
  | { kind: 'cancel'; lines: readonly string[] | null; reason: string; holdUntilMs: number | null }

/** Why it cannot be done. */
export const requisitionRefusals = [
  'requisition-line-unknown',
  'requisition-line-listed-twice',
  'requisition-already-ended',
  'quantity-changed',
  'requisition-line-already-approved',
  'quantity-below-approved',
  'quantity-reason-missing',
  'requisition-not-approved',
  'quantity-exceeds-approved',
  'hold-date-passed',
] as const
export type RequisitionRefusal = (typeof requisitionRefusals)[number]

/** What to journal of one line, about requisition:ID at its place; the entry says who decided and when. */
export type DecidedLine = { kind: RequisitionKind; body: RequisitionBody }

export type RequisitionOutcome =
  | { done: true; lines: DecidedLine[] }
  | { done: false; refusal: RequisitionRefusal; about: Record<string, unknown> }

/** Thrown and caught within this file: the first thing that stands against a decision. */
class Stands {
  readonly refusal: RequisitionRefusal
  readonly about: Record<string, unknown>

  constructor(refusal: RequisitionRefusal, about: Record<string, unknown>) {
    this.refusal = refusal
    this.about = about
  }
}

/** The body of an entry about a line, with its numbers after it. */
export function bodyOf(
  line: RequisitionLine,
  numbers: LineNumbers,
  more: Partial<RequisitionBody> = {},
): RequisitionBody {
  const { requisitionId, lineId, itemId, placeId, owner, nth, urgency, asked } = line
  return { requisitionId, lineId, itemId, placeId, owner, nth, numbers, urgency, asked, ...more }
}

function find({ requisitionId, lines }: Requisition, lineId: string): RequisitionLine {
  const line = lines.find((one) => one.lineId === lineId)
  if (line === undefined) throw new Stands('requisition-line-unknown', { requisitionId, lineId })
  if (!isOpenLine(line)) throw new Stands('requisition-already-ended', { lineId, state: stateOfLine(line) })
  return line
}

function checkOnce(lineIds: readonly string[]): void {
  const twice = lineIds.find((lineId, index) => lineIds.indexOf(lineId) !== index)
  if (twice !== undefined) throw new Stands('requisition-line-listed-twice', { lineId: twice })
}

function approve(requisition: Requisition, wish: ApprovalWish, holdUntilMs: number | null): DecidedLine {
  const { lineId, quantitySeen, reason } = wish
  const line = find(requisition, lineId)
  const numbers = numbersOf(line)
  const { quantity: wanted, approved } = numbers
  if (quantitySeen !== wanted) throw new Stands('quantity-changed', { lineId, quantitySeen, quantity: wanted })
  const quantity = wish.quantity ?? wanted
  if (quantity === wanted && balanceOf(numbers).waiting === 0) {
    throw new Stands('requisition-line-already-approved', { lineId, approved })
  }
  if (quantity < Math.max(approved, 1)) throw new Stands('quantity-below-approved', { lineId, quantity, approved })
  if (quantity !== wanted && reason === null) {
    throw new Stands('quantity-reason-missing', { lineId, quantity, quantitySeen })
  }
  const declined = Math.max(0, wanted - quantity)
  const after = { ...numbers, quantity, approved: quantity, declined: numbers.declined + declined }
  const hold = { kind: 'declined', quantity: declined, untilMs: holdUntilMs } as const
  const more = { ...(reason === null ? {} : { reason }), ...(declined === 0 ? {} : { hold }) }
  return { kind: 'RequisitionApproved', body: bodyOf(line, after, more) }
}

function order(requisition: Requisition, lineId: string, quantity: number, supplierRef: string | null): DecidedLine {
  const line = find(requisition, lineId)
  const numbers = numbersOf(line)
  const { toOrder } = balanceOf(numbers)
  if (numbers.approved === 0) throw new Stands('requisition-not-approved', { lineId })
  if (quantity > toOrder) throw new Stands('quantity-exceeds-approved', { lineId, quantity, toOrder })
  const after = { ...numbers, ordered: numbers.ordered + quantity }
  return { kind: 'RequisitionOrdered', body: bodyOf(line, after, supplierRef === null ? {} : { supplierRef }) }
}

function cancel(line: RequisitionLine, reason: string, untilMs: number | null): DecidedLine {
  const before = numbersOf(line)
  const numbers = takenBack(before)
  const quantity = numbers.cancelled + numbers.declined - before.cancelled - before.declined
  const hold = { kind: 'cancelled', quantity, untilMs } as const
  return { kind: 'RequisitionCancelled', body: bodyOf(line, numbers, { reason, hold }) }
}

function decided(requisition: Requisition, decision: RequisitionDecision): DecidedLine[] {
  switch (decision.kind) {
    case 'approve':
      checkOnce(decision.lines.map(({ lineId }) => lineId))
      return decision.lines.map((wish) => approve(requisition, wish, decision.holdUntilMs))
    case 'order':
      checkOnce(decision.lines.map(({ lineId }) => lineId))
      return decision.lines.map(({ lineId, quantity }) => order(requisition, lineId, quantity, decision.supplierRef))
    case 'cancel': {
      const { lines: lineIds, reason, holdUntilMs } = decision
      checkOnce(lineIds ?? [])
      const lines = lineIds?.map((lineId) => find(requisition, lineId)) ?? requisition.lines.filter(isOpenLine)
      if (lines.length === 0) {
        throw new Stands('requisition-already-ended', { requisitionId: requisition.requisitionId })
      }
      return lines.map((line) => cancel(line, reason, holdUntilMs))
    }
  }
}

/**
 * Approves lines as they were seen, or another quantity with a reason; orders what is approved; takes back all that is
 * outstanding of lines. All of it or nothing: the first thing that stands against it is the answer. nowMs in Unix ms.
 */
export function decideRequisition(
  requisition: Requisition,
  decision: RequisitionDecision,
  nowMs: number,
): RequisitionOutcome {
  try {
    const untilMs = decision.kind === 'order' ? null : decision.holdUntilMs
    if (untilMs !== null && untilMs <= nowMs) {
      throw new Stands('hold-date-passed', {
        field: 'holdUntilMs',
        message: 'has passed already',
        holdUntilMs: untilMs,
      })
    }
    return { done: true, lines: decided(requisition, decision) }
  } catch (error) {
    if (!(error instanceof Stands)) throw error
    return { done: false, refusal: error.refusal, about: error.about }
  }
}

/** What ends a hold because a person asks for the item after all; null when none is in force. */
export function holdOverruled(line: RequisitionLine | null): DecidedLine | null {
  if (line === null || !isHolding(line)) return null
  return { kind: 'RequisitionHoldEnded', body: bodyOf(line, numbersOf(line), { endedBecause: 'raised' }) }
}
