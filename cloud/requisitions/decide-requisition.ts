import type { Requisition } from './requisition.ts'

/** What a person can do with a requisition. actorRef is an opaque user reference, never a name. */
export type RequisitionDecision =
  | { kind: 'approve'; actorRef: string }
  | { kind: 'order'; actorRef: string }
  | { kind: 'cancel'; actorRef: string; reason: string }

/** Why it cannot be done. */
export const requisitionRefusals = [
  'requisition-already-approved',
  'requisition-not-approved',
  'requisition-already-ordered',
  'requisition-already-fulfilled',
  'requisition-already-cancelled',
] as const
export type RequisitionRefusal = (typeof requisitionRefusals)[number]

export type RequisitionOutcome = { done: true; requisition: Requisition } | { done: false; refusal: RequisitionRefusal }

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
export function decideRequisition(
  requisition: Requisition,
  decision: RequisitionDecision,
  nowMs: number,
): RequisitionOutcome {
  const cell = transitions[decision.kind][requisition.state]
  if ('no' in cell) return { done: false, refusal: cell.no }
  const { quantity, urgency } = requisition
  const change = decision.kind === 'cancel' ? `cancelled: ${decision.reason}` : cell.to
  return {
    done: true,
    requisition: {
      ...requisition,
      state: cell.to,
      approvedQuantity: decision.kind === 'approve' ? quantity : requisition.approvedQuantity,
      updatedAtMs: nowMs,
      closedAtMs: cell.to === 'cancelled' ? nowMs : null,
      history: [...requisition.history, { atMs: nowMs, change, quantity, urgency, by: decision.actorRef }],
    },
  }
}
