import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { PositionKey } from '#cloud/positions/position-key'
import type { Proof } from '#cloud/proofs/proof'
import type { LineNumbers } from './line-numbers.ts'
import { nothingAsked } from './line-numbers.ts'
import {
  isOpenLine,
  type LineHistory,
  type LineHold,
  type LineStepName,
  type Requisition,
  type RequisitionLine,
  type RequisitionUrgency,
} from './requisition.ts'

/** What an entry about a requisition says: of one line all its numbers after it, and what else is new. */
export type RequisitionBody = PositionKey & {
  requisitionId: string
  lineId: string
  nth: number
  numbers: LineNumbers
  urgency: RequisitionUrgency
  asked: number
  /** Where the entry gives a new one. */
  proof?: Proof
  /** What a person gave for this line. */
  reason?: string
  /** Why a person raised the whole. */
  headReason?: string
  supplierRef?: string
  /** Where it holds back from now on. */
  hold?: Pick<LineHold, 'kind' | 'quantity' | 'untilMs'>
  /** Where the net position of a hold is known now. */
  net?: number
  /** Where a hold ends. */
  endedBecause?: NonNullable<LineHold['endedBecause']>
}

/** What becomes of a line, as it is journalled; of raised, approved, ordered and cancelled people decide. */
export const requisitionKinds = [
  'RequisitionProposed',
  'RequisitionRaised',
  'RequisitionAmended',
  'RequisitionReceived',
  'RequisitionWithdrawn',
  'RequisitionApproved',
  'RequisitionOrdered',
  'RequisitionCancelled',
  'RequisitionHeld',
  'RequisitionHoldEnded',
] as const
export type RequisitionKind = (typeof requisitionKinds)[number]

const isRequisitionKind = (kind: string): kind is RequisitionKind => requisitionKinds.some((one) => one === kind)

/** How many of a line were refused or taken back. */
const takenBackIn = ({ cancelled, declined }: LineNumbers) => cancelled + declined

/** What an entry did to the line, and how much. Of an approval with less than was wanted, both. */
function stepsTold(kind: RequisitionKind, before: LineNumbers, after: LineNumbers, net: number | null) {
  const told = (step: LineStepName, quantity: number) => ({ step, quantity })
  switch (kind) {
    case 'RequisitionProposed':
    case 'RequisitionRaised':
      return [told('raised', after.quantity)]
    case 'RequisitionAmended':
      return [told('amended', after.quantity)]
    case 'RequisitionReceived':
      return [told('received', after.arrived - before.arrived)]
    case 'RequisitionWithdrawn':
      return [told('withdrawn', before.quantity - after.quantity)]
    case 'RequisitionApproved': {
      const declined = takenBackIn(after) - takenBackIn(before)
      const approved = told('approved', after.approved - before.approved)
      return declined === 0 ? [approved] : [approved, told('declined', declined)]
    }
    case 'RequisitionOrdered':
      return [told('ordered', after.ordered - before.ordered)]
    case 'RequisitionCancelled':
      return [told('cancelled', takenBackIn(after) - takenBackIn(before))]
    case 'RequisitionHeld':
      return [told('held', net ?? 0)]
    case 'RequisitionHoldEnded':
      return [told('hold-ended', net ?? 0)]
  }
}

function holdAfter(
  before: LineHold | null,
  { hold, net, endedBecause, reason = '' }: RequisitionBody,
  atMs: number,
  by: string,
): LineHold | null {
  if (hold !== undefined) {
    return { ...hold, by, reason, sinceMs: atMs, net: null, endedAtMs: null, endedBecause: null }
  }
  if (before === null) return null
  if (endedBecause !== undefined) return { ...before, endedAtMs: atMs, endedBecause }
  return net === undefined ? before : { ...before, net }
}

/** A line after an entry about it; what it was before, or nothing, is in before. */
function lineAfter(before: RequisitionLine | null, kind: RequisitionKind, entry: NumberedEntry): RequisitionLine {
  const { source, siteId, occurredAtMs: atMs, recordedAtMs: knownAtMs, entrySeq } = entry
  const body = entry.body as RequisitionBody
  const { requisitionId, lineId, itemId, placeId, owner, nth, numbers, urgency, asked } = body
  const { quantity, approved, ordered, arrived, cancelled, declined } = numbers
  const by = source.kind === 'decision' ? source.actorRef : 'rules'
  const hold = holdAfter(before?.hold ?? null, body, atMs, by)
  const reason = body.reason ?? body.endedBecause ?? body.headReason ?? null
  const told = stepsTold(kind, before ?? nothingAsked, numbers, body.net ?? hold?.net ?? null)
  const steps = told.map(
    ({ step, quantity: of }): LineHistory => ({
      step,
      atMs,
      knownAtMs,
      by,
      quantity: of,
      urgency,
      reason,
    }),
  )
  return {
    siteId,
    requisitionId,
    lineId,
    itemId,
    placeId,
    owner,
    quantity,
    approved,
    ordered,
    arrived,
    cancelled,
    declined,
    urgency,
    asked,
    raisedBy: before?.raisedBy ?? by,
    raisedAtMs: before?.raisedAtMs ?? atMs,
    updatedAtMs: atMs,
    closedAtMs: isOpenLine(numbers) ? null : (before?.closedAtMs ?? atMs),
    proof: body.proof ?? before?.proof ?? null,
    hold,
    history: [...(before?.history ?? []), ...steps],
    nth,
    firstEntrySeq: before?.firstEntrySeq ?? entrySeq,
    lastEntrySeq: entrySeq,
  }
}

/**
 * Adds one entry to a requisition: whatever it says, whether the line has ended follows from its numbers then. Entries of
 * other kinds, and of a line nobody raised, change nothing.
 */
export function foldRequisition(before: Requisition | null, entry: NumberedEntry): Requisition | null {
  const { kind, source, siteId, occurredAtMs: atMs, entrySeq } = entry
  if (!isRequisitionKind(kind)) return before
  const body = entry.body as RequisitionBody
  const { requisitionId, lineId, placeId, owner } = body
  const known = before?.lines.find((line) => line.lineId === lineId) ?? null
  const begins = kind === 'RequisitionProposed' || kind === 'RequisitionRaised'
  if (known === null && !begins) return before
  const line = lineAfter(known, kind, entry)
  const lines = before?.lines ?? []
  return {
    siteId,
    requisitionId,
    kind: 'buy',
    placeId,
    owner,
    raisedBy: before?.raisedBy ?? (source.kind === 'decision' ? source.actorRef : 'rules'),
    reason: before === null ? (body.headReason ?? null) : before.reason,
    supplierRef: body.supplierRef ?? before?.supplierRef ?? null,
    raisedAtMs: before?.raisedAtMs ?? atMs,
    // A line may be judged as of a moment before the last word about another.
    updatedAtMs: Math.max(before?.updatedAtMs ?? atMs, atMs),
    lines: known === null ? [...lines, line] : lines.map((one) => (one === known ? line : one)),
    firstEntrySeq: before?.firstEntrySeq ?? entrySeq,
    lastEntrySeq: entrySeq,
  }
}
