import type { Alert } from './alert.ts'

/** Why an alert cannot be acknowledged. */
export type AcknowledgeRefusal = 'alert-already-acknowledged' | 'alert-already-cleared'

/** The decision to journal, about alert:ID at the alert's place. */
export type Acknowledgement = { kind: 'AlertAcknowledged'; body: Pick<Alert, 'alertId' | 'ruleId' | 'about'> }

/** Somebody has seen it and answers for it; who and when says the decision's entry. */
export function acknowledge({
  state,
  acknowledgedAtMs,
  alertId,
  ruleId,
  about,
}: Alert): { done: true; decision: Acknowledgement } | { done: false; refusal: AcknowledgeRefusal } {
  if (state === 'cleared') return { done: false, refusal: 'alert-already-cleared' }
  if (acknowledgedAtMs !== null) return { done: false, refusal: 'alert-already-acknowledged' }
  return { done: true, decision: { kind: 'AlertAcknowledged', body: { alertId, ruleId, about } } }
}
