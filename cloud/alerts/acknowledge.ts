import type { Alert } from './alert.ts'

/** Why an alert cannot be acknowledged. */
export type AcknowledgeRefusal = 'alert-already-acknowledged' | 'alert-already-cleared'

/** Somebody has seen it and answers for it. actorRef is an opaque user reference, never a name. */
export function acknowledge(
  alert: Alert,
  actorRef: string,
  nowMs: number,
): { done: true; alert: Alert } | { done: false; refusal: AcknowledgeRefusal } {
  if (alert.state === 'cleared') return { done: false, refusal: 'alert-already-cleared' }
  if (alert.acknowledgedAtMs !== null) return { done: false, refusal: 'alert-already-acknowledged' }
  return { done: true, alert: { ...alert, acknowledgedAtMs: nowMs, acknowledgedBy: actorRef, updatedAtMs: nowMs } }
}
