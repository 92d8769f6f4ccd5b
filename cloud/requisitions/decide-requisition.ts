import type { RequisitionBody, RequisitionKind } from './fold-requisition.ts'
import type { Requisition } from './requisition.ts'

/** What a person can do with a requisition. */
export type RequisitionDecision = { kind: 'approve' } | { kind: 'order' } | { kind: 'cancel'; reason: string }

/** Why it cannot be done. */
export const requisitionRefusals = [
  'requisition-already-approved',
  'requisition-not-approved',
  'requisition-already-ordered',
  'requisition-already-fulfilled',
  'requisition-already-cancelled',
] as const
export type RequisitionRefusal = (typeof requisitionRefusals)[number]

/** The decision to journal, about requisition:ID at the requisition's place; its entry says who decided and when. */
export type RequisitionOutcome =
  | { done: true; kind: RequisitionKind; body: RequisitionBody }
  | { done: false; refusal: RequisitionRefusal }

const kindOf = {
  approve: 'RequisitionApproved',
  order: 'RequisitionOrdered',
  cancel: 'RequisitionCancelled',
} as const

type Cell = { to: Requisition['state'] } | { no: RequisitionRefusal }

const closed = {
  fulfilled: { no: 'requisition-already-fulfilled' },
  cancelled: { no: 'requisition-already-cancelled' },
} as const

const transitions: Record<RequisitionDecision['kind'], Record<Requisition['state'], Cell>> = {
  approve: {
    ...closed,
    proposed: { to: 'approved' },
    approved: { no: 'requisition-already-approved' },
    ordered: { no: 'requisition-already-ordered' },
  },
  order: {
    ...closed,
    proposed: { no: 'requisition-not-approved' },
    approved: { to: 'ordered' },
    ordered: { no: 'requisition-already-ordered' },
  },
  cancel: {
    ...closed,
    proposed: { to: 'cancelled' },
    approved: { to: 'cancelled' },
    ordered: { to: 'cancelled' },
  },
}

/** proposed -> approved -> ordered -> fulfilled, or cancelled from any open state. What cannot be is refused by name. */
export function decideRequisition(requisition: Requisition, decision: RequisitionDecision): RequisitionOutcome {
  const cell = transitions[decision.kind][requisition.state]
  if ('no' in cell) return { done: false, refusal: cell.no }
  const { requisitionId, itemId, placeId, owner, nth, quantity, receivedQuantity, urgency } = requisition
  const approvedQuantity = decision.kind === 'approve' ? quantity : requisition.approvedQuantity
  const terms = { state: cell.to, quantity, approvedQuantity, receivedQuantity, urgency }
  const body = { requisitionId, itemId, placeId, owner, nth, ...terms }
  return {
    done: true,
    kind: kindOf[decision.kind],
    body: decision.kind === 'cancel' ? { ...body, reason: decision.reason } : body,
  }
}
