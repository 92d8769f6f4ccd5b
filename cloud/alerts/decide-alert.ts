import type { Role } from '#cloud/people/role'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { UserRef } from '#contracts/ids'
import type { Alert } from './alert.ts'

/** What a person wants with an alert. */
export type AlertWish =
  | { kind: 'acknowledge' }
  | { kind: 'claim' }
  | { kind: 'release' }
  | { kind: 'assign'; userRef: UserRef | null; role: Role | null }
  | { kind: 'comment'; text: string }
  | { kind: 'shelve'; untilMs: number; reason: string }
  | { kind: 'unshelve' }

/** Why an alert cannot be dealt with so. */
export const alertRefusals = [
  'alert-already-acknowledged',
  'alert-already-cleared',
  'alert-already-claimed',
  'alert-not-claimed',
  'alert-shelved-already',
  'alert-not-shelved',
  'shelving-ends-already',
  'shelving-too-long',
] as const
export type AlertRefusal = (typeof alertRefusals)[number]

/** The decision to journal, about alert:ID at the alert's place. */
export type AlertDecision = { kind: string; body: Record<string, unknown> }

const hourMs = 3_600_000

/** How long an alert may be out of sight at most, ms: the more urgent, the shorter. */
export const shelvedMaxMs: Readonly<Record<AlertPriority, number>> = {
  high: hourMs,
  medium: 24 * hourMs,
  low: 14 * 24 * hourMs,
}

/** Why the wish cannot be; null when it can. Only a comment can be made on an alert that is over. */
function refusalOf(alert: Alert, wish: AlertWish, actor: string, nowMs: number): AlertRefusal | null {
  const { state, priority, acknowledgedAtMs, life } = alert
  if (wish.kind === 'comment') return null
  if (state === 'cleared') return 'alert-already-cleared'
  switch (wish.kind) {
    case 'acknowledge':
      return acknowledgedAtMs === null ? null : 'alert-already-acknowledged'
    case 'claim':
      return life.claimedBy === null || (life.claimedBy === actor && life.claimedAtMs === null)
        ? null
        : 'alert-already-claimed'
    case 'release':
      return life.claimedBy === null ? 'alert-not-claimed' : null
    case 'shelve':
      if (life.shelved !== null) return 'alert-shelved-already'
      if (wish.untilMs <= nowMs) return 'shelving-ends-already'
      return wish.untilMs - nowMs > shelvedMaxMs[priority] ? 'shelving-too-long' : null
    case 'unshelve':
      return life.shelved === null ? 'alert-not-shelved' : null
    case 'assign':
      return null
  }
}

const kindOf = {
  acknowledge: 'AlertAcknowledged',
  claim: 'AlertClaimed',
  release: 'AlertReleased',
  assign: 'AlertAssigned',
  comment: 'AlertCommented',
  shelve: 'AlertShelved',
  unshelve: 'AlertUnshelved',
} as const

/**
 * What a person decides about an alert (ISA-18.2: acknowledge, assign, comment, shelve with an end); who and when says
 * the decision's entry. What somebody has is taken over by assigning it, never by claiming it too. nowMs, Unix ms, is what shelving is measured from.
 */
export function decideAlert(
  alert: Alert,
  wish: AlertWish,
  actor: string,
  nowMs: number,
): { done: true; decision: AlertDecision } | { done: false; refusal: AlertRefusal } {
  const refusal = refusalOf(alert, wish, actor, nowMs)
  if (refusal !== null) return { done: false, refusal }
  const { alertId, ruleId, about } = alert
  const { kind, ...said } = wish
  return { done: true, decision: { kind: kindOf[kind], body: { alertId, ruleId, about, ...said } } }
}
