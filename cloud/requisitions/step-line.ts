import type { PositionKey } from '#cloud/positions/position-key'
import type { StockLine } from '#cloud/positions/stock-line'
import type { Proof } from '#cloud/proofs/proof'
import type { RequisitionKind } from './fold-requisition.ts'
import { type LineNumbers, nothingAsked } from './line-numbers.ts'
import {
  isHolding,
  isOpenLine,
  type LineHold,
  moreUrgent,
  type RequisitionLine,
  type RequisitionUrgency,
} from './requisition.ts'

/** What the stock rules together want of one item at one place for one owner. */
export type RequisitionTrigger = {
  /** short: order. enough: nothing more is needed. between: neither, so nothing new is asked for or given back. */
  verdict: 'short' | 'between' | 'enough'
  /** How many are lacking beyond everything approved and on its way. */
  shortBy: number
  /** Of the most pressing rule that is raised; routine when none is. */
  urgency: RequisitionUrgency
  /** Of the rule that asks, worked out when somebody wants it. */
  prove(): Proof
}

/** What was announced under a line, wherever it is now; arrived: it reached the place that asked. */
export type Announced = readonly { line: StockLine; arrived: boolean }[]

/** How the position of a line stands when it is judged. */
export type LineSituation = {
  announced: Announced
  /** False as of a moment that is past: what has arrived by now is told as of now. */
  countsArrivals: boolean
  /** Null while no rule may order here. */
  trigger: RequisitionTrigger | null
  /** Net position, worked out when a hold asks. */
  net(): number
  /** As of when it is judged, Unix ms. */
  atMs: number
}

/** One thing that becomes of a line by the rules: all its numbers after it, and what else is new. */
export type LineStep = {
  kind: RequisitionKind
  numbers: LineNumbers
  urgency: RequisitionUrgency
  proof: Proof | null
  net?: number
  endedBecause?: NonNullable<LineHold['endedBecause']>
}

/** The numbers of a line. */
export function numbersOf(line: LineNumbers): LineNumbers {
  const { quantity, approved, ordered, arrived, cancelled, declined } = line
  return { quantity, approved, ordered, arrived, cancelled, declined }
}

/** Those of the announced goods that are what was asked for: another item or owner fulfils nothing here. */
export function announcedOf({ itemId, owner }: PositionKey, announced: Announced): Announced {
  return announced.filter(({ line }) => line.itemId === itemId && line.owner === owner)
}

/** How much there is of some lines. */
export function quantityOf(lines: Announced): number {
  return lines.reduce((sum, { line }) => sum + line.quantity, 0)
}

/** A line in the middle of being stepped. */
type Draft = { numbers: LineNumbers; urgency: RequisitionUrgency; asked: number; holds: boolean; steps: LineStep[] }

function take(draft: Draft, kind: RequisitionKind, more: Partial<LineStep> = {}): void {
  const { numbers = draft.numbers, urgency = draft.urgency, proof = null } = more
  draft.numbers = numbers
  draft.urgency = urgency
  draft.steps.push({ ...more, kind, numbers, urgency, proof })
}

/** A hold learns at which net position it began, and ends below it or when its date has come. */
function stepHold(draft: Draft, hold: LineHold, net: () => number, atMs: number): void {
  if (hold.untilMs !== null && atMs >= hold.untilMs) {
    take(draft, 'RequisitionHoldEnded', { endedBecause: 'date' })
    draft.holds = false
    return
  }
  const is = net()
  if (hold.net === null) {
    take(draft, 'RequisitionHeld', { net: is })
  } else if (is < hold.net) {
    take(draft, 'RequisitionHoldEnded', { endedBecause: 'net', net: is })
    draft.holds = false
  }
}

/** Asks for more, for less, or more urgently. What exceeds what is approved waits for approval; what is ordered stays so. */
function stepOpen(draft: Draft, announced: number, trigger: RequisitionTrigger | null): void {
  const { numbers, asked, holds } = draft
  const { quantity, approved, cancelled } = numbers
  // What a person approved, asked for, or what is coming anyway is not taken back.
  const least = Math.max(approved + Math.max(0, announced - (approved - cancelled)), asked)
  const isShort = trigger?.verdict === 'short' && trigger.shortBy > 0
  if (trigger !== null && (isShort || trigger.verdict === 'between')) {
    const wanted = isShort
      ? Math.max(asked, approved + Math.max(0, announced - (approved - cancelled)) + trigger.shortBy)
      : quantity
    const after = holds ? Math.min(wanted, quantity) : wanted
    const urgency = moreUrgent(trigger.urgency, draft.urgency)
    if (after === quantity && urgency === draft.urgency) return
    take(draft, 'RequisitionAmended', { numbers: { ...numbers, quantity: after }, urgency, proof: trigger.prove() })
    return
  }
  if (quantity <= least) return
  const after = { ...numbers, quantity: least }
  const isNothingLeft = !isOpenLine(after) && approved === 0 && numbers.arrived === 0
  take(draft, isNothingLeft ? 'RequisitionWithdrawn' : 'RequisitionAmended', { numbers: after })
}

function draftOf(last: RequisitionLine | null): Draft {
  if (last === null) return { numbers: nothingAsked, urgency: 'routine', asked: 0, holds: false, steps: [] }
  const { urgency, asked } = last
  return { numbers: numbersOf(last), urgency, asked, holds: isHolding(last), steps: [] }
}

/**
 * What becomes of the line of an item, a place and an owner: raised once, amended by later triggers, ended by what
 * arrives, taken back when the shortage ends before anybody approved it; and while a person's refusal holds, nothing more
 * is asked for. Several steps may follow one another, none when nothing is new; that it has ended is no step, but follows
 * from its numbers. last is the line that is open or holds. Without a trigger arrivals still count, and what nobody
 * approved is taken back.
 */
export function stepLine(last: RequisitionLine | null, situation: LineSituation): LineStep[] {
  const { announced, countsArrivals, trigger, net, atMs } = situation
  const draft = draftOf(last)
  if (last !== null && last.hold !== null && draft.holds) stepHold(draft, last.hold, net, atMs)
  if (last !== null && isOpenLine(draft.numbers)) {
    const ofIt = announcedOf(last, announced)
    const arrived = quantityOf(ofIt.filter((one) => one.arrived))
    if (countsArrivals && arrived !== draft.numbers.arrived) {
      take(draft, 'RequisitionReceived', { numbers: { ...draft.numbers, arrived } })
    }
    if (isOpenLine(draft.numbers)) {
      stepOpen(draft, quantityOf(ofIt), trigger)
      return draft.steps
    }
  }
  if (draft.holds || trigger === null || trigger.verdict !== 'short' || trigger.shortBy <= 0) return draft.steps
  const numbers = { ...nothingAsked, quantity: trigger.shortBy }
  return [...draft.steps, { kind: 'RequisitionProposed', numbers, urgency: trigger.urgency, proof: trigger.prove() }]
}
