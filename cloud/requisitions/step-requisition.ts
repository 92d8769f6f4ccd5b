import { safeText } from '#cloud/alerts/subject-key'
import type { Proof } from '#cloud/proofs/proof'
import type { Unit } from '#cloud/units/unit'
import type { SiteId } from '#contracts/ids'
import type { Requisition } from './requisition.ts'

/** What the stock rules together want of one item at one place for one owner. */
export type RequisitionTrigger = {
  siteId: SiteId
  itemId: string
  placeId: string
  owner: string
  /** short: order. enough: nothing more is needed. between: neither, so nothing new is asked for or given back. */
  verdict: 'short' | 'between' | 'enough'
  /** Order-up-to level less net position: how many are lacking beyond everything approved and on its way. */
  shortBy: number
  /** Of the most pressing rule that is raised; routine when none is. */
  urgency: Requisition['urgency']
  /** Of the rule that asks. */
  proof: Proof
  /** Every unit announced under the open requisition, wherever it is now. */
  requisitionUnits: readonly Unit[]
  headEntrySeq: number
}

export type RequisitionChange = {
  kind: 'proposed' | 'amended' | 'received' | 'fulfilled' | 'withdrawn'
  requisition: Requisition
}

const rank: Record<Requisition['urgency'], number> = { routine: 0, urgent: 1, emergency: 2 }
const byRules = 'rules'

/** True when the unit reached the hospital; a unit lost on its way did not. */
export function hasArrived(unit: Unit): boolean {
  if (unit.state === 'expected' || unit.state === 'in-transit') return false
  const neverCame = unit.previousPlaceId === 'transit' || unit.previousPlaceId === 'supplier'
  return !((unit.state === 'lost' || unit.state === 'stolen') && neverCame)
}

function propose(trigger: RequisitionTrigger, nowMs: number): Requisition {
  const { siteId, itemId, placeId, owner, shortBy: quantity, urgency, proof, headEntrySeq } = trigger
  const subject = `${safeText(itemId)}~${safeText(placeId)}~${safeText(owner)}`
  return {
    siteId,
    requisitionId: `requisition~${subject}~${headEntrySeq}-${nowMs.toString(36)}`,
    itemId,
    placeId,
    owner,
    state: 'proposed',
    quantity,
    approvedQuantity: 0,
    receivedQuantity: 0,
    urgency,
    raisedAtMs: nowMs,
    updatedAtMs: nowMs,
    closedAtMs: null,
    proof,
    history: [{ atMs: nowMs, change: 'proposed', quantity, urgency, by: byRules }],
  }
}

/** Writes the receipts and, when all has come, closes it. */
function receive(open: Requisition, arrived: number, nowMs: number): RequisitionChange | null {
  if (arrived === open.receivedQuantity) return null
  const full = arrived >= open.quantity
  const requisition: Requisition = {
    ...open,
    receivedQuantity: arrived,
    state: full ? 'fulfilled' : open.state,
    closedAtMs: full ? nowMs : null,
    updatedAtMs: nowMs,
    history: [
      ...open.history,
      { atMs: nowMs, change: full ? 'fulfilled' : 'received', quantity: arrived, urgency: open.urgency, by: byRules },
    ],
  }
  return { kind: full ? 'fulfilled' : 'received', requisition }
}

/** Asks for more, for less, or more urgently. What exceeds the approved quantity has to be approved anew. */
function amend(
  open: Requisition,
  quantity: number,
  trigger: RequisitionTrigger,
  nowMs: number,
): RequisitionChange | null {
  const urgency = rank[trigger.urgency] > rank[open.urgency] ? trigger.urgency : open.urgency
  if (quantity === open.quantity && urgency === open.urgency) return null
  const requisition: Requisition = {
    ...open,
    quantity,
    urgency,
    state: quantity > open.approvedQuantity ? 'proposed' : open.state,
    proof: trigger.proof,
    updatedAtMs: nowMs,
    history: [...open.history, { atMs: nowMs, change: 'amended', quantity, urgency, by: byRules }],
  }
  return { kind: 'amended', requisition }
}

/** The shortage is over: what nobody approved is taken back. What a person approved stands until it comes. */
function withdraw(open: Requisition, nowMs: number): RequisitionChange | null {
  if (open.state !== 'proposed') return null
  const { approvedQuantity, urgency } = open
  if (approvedQuantity === 0) {
    const history = [...open.history, { atMs: nowMs, change: 'withdrawn', quantity: 0, urgency, by: byRules }]
    const requisition: Requisition = { ...open, state: 'cancelled', closedAtMs: nowMs, updatedAtMs: nowMs, history }
    return { kind: 'withdrawn', requisition }
  }
  const history = [
    ...open.history,
    { atMs: nowMs, change: 'amended', quantity: approvedQuantity, urgency, by: byRules },
  ]
  const requisition: Requisition = {
    ...open,
    state: 'approved',
    quantity: approvedQuantity,
    updatedAtMs: nowMs,
    history,
  }
  return { kind: 'amended', requisition }
}

function stepOpen(
  open: Requisition,
  trigger: RequisitionTrigger,
  asks: boolean,
  nowMs: number,
): RequisitionChange | null {
  if (asks) {
    const backed = Math.max(open.approvedQuantity, trigger.requisitionUnits.length)
    return amend(open, backed + trigger.shortBy, trigger, nowMs)
  }
  const notNeeded = open.state === 'proposed' && trigger.verdict !== 'between'
  if (notNeeded) return withdraw(open, nowMs)
  return amend(open, open.quantity, trigger, nowMs)
}

/**
 * One step of the one open requisition of an item, a place and an owner: proposed once, amended by later triggers with
 * its history, fulfilled by what arrives, taken back when the shortage ends before anybody approved it. Several
 * changes may follow one another; each is the requisition after it.
 */
export function stepRequisition(
  open: Requisition | null,
  trigger: RequisitionTrigger,
  nowMs: number,
): RequisitionChange[] {
  const changes: RequisitionChange[] = []
  let current = open
  if (current !== null) {
    const arrived = trigger.requisitionUnits.filter(hasArrived).length
    const received = receive(current, arrived, nowMs)
    if (received !== null) changes.push(received)
    current = received?.requisition ?? current
    if (current.state === 'fulfilled') current = null
  }
  const asks = trigger.verdict === 'short' && trigger.shortBy > 0
  if (current === null) {
    if (asks) changes.push({ kind: 'proposed', requisition: propose(trigger, nowMs) })
    return changes
  }
  const next = stepOpen(current, trigger, asks, nowMs)
  if (next !== null) changes.push(next)
  return changes
}
