import type { PositionKey } from '#cloud/positions/position-key'
import type { StockLine } from '#cloud/positions/stock-line'
import type { Proof } from '#cloud/proofs/proof'
import type { RequisitionKind, RequisitionTerms } from './fold-requisition.ts'
import { isOpenRequisition, type Requisition, type RequisitionUrgency, requisitionUrgencies } from './requisition.ts'

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

/** What was announced under a requisition, wherever it is now; arrived: it reached the place that asked. */
export type Announced = readonly { line: StockLine; arrived: boolean }[]

/** One thing that becomes of a requisition: its terms after it, and the reason where it gives a new one. */
export type RequisitionStep = { kind: RequisitionKind; terms: RequisitionTerms; proof: Proof | null }

const rank = (urgency: RequisitionUrgency) => requisitionUrgencies.indexOf(urgency)

/** The terms of a requisition. */
export function termsOf({
  state,
  quantity,
  approvedQuantity,
  receivedQuantity,
  urgency,
}: RequisitionTerms): RequisitionTerms {
  return { state, quantity, approvedQuantity, receivedQuantity, urgency }
}

/** Those of the announced goods that are what was asked for: another item or owner fulfils nothing here. */
export function announcedOf({ itemId, owner }: PositionKey, announced: Announced): Announced {
  return announced.filter(({ line }) => line.itemId === itemId && line.owner === owner)
}

/** How much there is of some lines. */
export function quantityOf(lines: Announced): number {
  return lines.reduce((sum, { line }) => sum + line.quantity, 0)
}

/** Counts what arrived and, when all has come, ends it. */
function receive(open: RequisitionTerms, arrived: number): RequisitionStep | null {
  if (arrived === open.receivedQuantity) return null
  const full = arrived >= open.quantity
  const terms: RequisitionTerms = { ...open, receivedQuantity: arrived, state: full ? 'fulfilled' : open.state }
  return { kind: full ? 'RequisitionFulfilled' : 'RequisitionReceived', terms, proof: null }
}

/** Asks for more, for less, or more urgently. What exceeds the approved quantity has to be approved anew. */
function amend(open: RequisitionTerms, quantity: number, trigger: RequisitionTrigger): RequisitionStep | null {
  const urgency = rank(trigger.urgency) > rank(open.urgency) ? trigger.urgency : open.urgency
  if (quantity === open.quantity && urgency === open.urgency) return null
  const state = quantity > open.approvedQuantity ? 'proposed' : open.state
  return { kind: 'RequisitionAmended', terms: { ...open, quantity, urgency, state }, proof: trigger.prove() }
}

/** The shortage is over: what nobody approved is taken back. What a person approved stands until it comes. */
function withdraw(open: RequisitionTerms): RequisitionStep | null {
  if (open.state !== 'proposed') return null
  if (open.approvedQuantity === 0) {
    return { kind: 'RequisitionWithdrawn', terms: { ...open, state: 'cancelled' }, proof: null }
  }
  return {
    kind: 'RequisitionAmended',
    terms: { ...open, state: 'approved', quantity: open.approvedQuantity },
    proof: null,
  }
}

function stepOpen(open: RequisitionTerms, trigger: RequisitionTrigger, announced: number): RequisitionStep | null {
  if (trigger.verdict === 'short' && trigger.shortBy > 0) {
    return amend(open, Math.max(open.approvedQuantity, announced) + trigger.shortBy, trigger)
  }
  const notNeeded = open.state === 'proposed' && trigger.verdict !== 'between'
  return notNeeded ? withdraw(open) : amend(open, open.quantity, trigger)
}

/**
 * One step of the one open requisition of an item, a place and an owner: proposed once, amended by later triggers,
 * fulfilled by what arrives, taken back when the shortage ends before anybody approved it. Several steps may follow one
 * another; none when nothing is new. Without a trigger, that is while no rule may order here, arrivals still count and
 * what nobody approved is taken back.
 */
export function stepRequisition(
  last: Requisition | null,
  announced: Announced,
  trigger: RequisitionTrigger | null,
): RequisitionStep[] {
  const open = last !== null && isOpenRequisition(last) ? last : null
  const steps: RequisitionStep[] = []
  let current: RequisitionTerms | null = null
  let ofIt: Announced = []
  if (open !== null) {
    ofIt = announcedOf(open, announced)
    const received = receive(termsOf(open), quantityOf(ofIt.filter(({ arrived }) => arrived)))
    if (received !== null) steps.push(received)
    current = received?.terms ?? termsOf(open)
  }
  if (current !== null && current.state !== 'fulfilled') {
    const next = trigger === null ? withdraw(current) : stepOpen(current, trigger, quantityOf(ofIt))
    return next === null ? steps : [...steps, next]
  }
  if (trigger === null || trigger.verdict !== 'short' || trigger.shortBy <= 0) return steps
  const { shortBy: quantity, urgency } = trigger
  const terms: RequisitionTerms = { state: 'proposed', quantity, approvedQuantity: 0, receivedQuantity: 0, urgency }
  return [...steps, { kind: 'RequisitionProposed', terms, proof: trigger.prove() }]
}
