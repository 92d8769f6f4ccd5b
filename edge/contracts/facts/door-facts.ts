import { z } from 'zod'
import { sessionIdSchema, userRefSchema } from '../ids.ts'
import { count, durationMs, factBase, momentMs } from './fact-base.ts'

const doorId = z.int().min(1).max(32)

export const doorUnlocked = z.strictObject({
  ...factBase,
  kind: z.literal('DoorUnlocked'),
  sessionId: sessionIdSchema,
  doorId,
  /** A badge is evidence, not proof: "session of". Null for a remote unlock. */
  userRef: userRefSchema.nullable(),
  by: z.enum(['badge', 'break-glass', 'remote']),
})

/** The lock was released and nobody opened within the unlock time. */
export const unlockExpired = z.strictObject({
  ...factBase,
  kind: z.literal('UnlockExpired'),
  sessionId: sessionIdSchema,
  doorId,
})

export const badgeRefused = z.strictObject({
  ...factBase,
  kind: z.literal('BadgeRefused'),
  doorId,
  reason: z.enum(['unknown-badge', 'badge-expired', 'badge-revoked', 'roster-missing']),
})

export const doorOpened = z.strictObject({
  ...factBase,
  kind: z.literal('DoorOpened'),
  doorId,
  /** Null when nobody had unlocked it: a security alert. */
  sessionId: sessionIdSchema.nullable(),
})

/** Somebody else badged while the door stood open: the session belongs to the set of both. */
export const sessionJoined = z.strictObject({
  ...factBase,
  kind: z.literal('SessionJoined'),
  sessionId: sessionIdSchema,
  userRef: userRefSchema,
})

export const doorLeftOpen = z.strictObject({
  ...factBase,
  kind: z.literal('DoorLeftOpen'),
  doorId,
  sessionId: sessionIdSchema.nullable(),
  openForMs: durationMs,
  /** How long it may stand open by the settings of the cabinet. */
  ajarAlertAfterMs: durationMs,
})

export const doorClosed = z.strictObject({
  ...factBase,
  kind: z.literal('DoorClosed'),
  doorId,
  sessionId: sessionIdSchema.nullable(),
  openForMs: durationMs,
})

/** Written in the same outbox transaction as the unit facts it sums up: the door session is decided. */
export const sessionCommitted = z.strictObject({
  ...factBase,
  kind: z.literal('SessionCommitted'),
  sessionId: sessionIdSchema,
  doorId,
  userRefs: z.array(userRefSchema).max(16),
  openedAtMs: momentMs.nullable(),
  closedAtMs: momentMs,
  /** From the last close of the door to the decision. */
  decidedAfterMs: durationMs,
  takenCount: count,
  placedCount: count,
  uncertainCount: count,
  unobservableCount: count,
  /**
   * False when the scan could not be finished (reader lost, deadline), and when anything in the cabinet, also from an
   * earlier session, was in doubt at its end: the rest is uncertain, not gone.
   */
  scanComplete: z.boolean(),
})
