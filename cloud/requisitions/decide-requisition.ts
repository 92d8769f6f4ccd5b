import type { Requisition } from './requisition.ts'

/** What a person can do with a requisition. */
export type RequisitionDecision =
  | { kind: 'approve'; actorRef: string }
  | { kind: 'order'; actorRef: string }
  | { kind: 'cancel'; actorRef: string; reason: string }

/** Why it cannot be done. */
export type RequisitionRefusal =
  | 'requisition-already-approved'
  | 'requisition-not-approved'
  | 'requisition-already-ordered'
  | 'requisition-already-fulfilled'
  | 'requisition-already-cancelled'

export type RequisitionOutcome = { done: true; requisition: Requisition } | { done: false; refusal: RequisitionRefusal }

/** proposed -> approved -> ordered -> fulfilled, or cancelled from any open state. */
export function decideRequisition(
  requisition: Requisition,
  decision: RequisitionDecision,
  nowMs: number,
): RequisitionOutcome {
  throw new Error(`not built yet ${requisition.requisitionId} ${decision.kind} ${nowMs}`)
}
