import type { FactBody } from '#contracts/facts/fact'
import { type EpcHex, sessionIdSchema, type UserRef } from '#contracts/ids'
import type { Random } from '#platform/random'
import { logNormal } from '../plan/draws.ts'

/** A door session as a cabinet tells it. Times are Unix ms; it was decided at decidedAtMs. */
export type DoorSession = {
  by: 'badge' | 'break-glass'
  userRefs: readonly UserRef[]
  taken: readonly EpcHex[]
  placed: readonly EpcHex[]
  /** A unit that was not heard in this scan. */
  uncertain: EpcHex | null
  /** The door stood open so long that the cabinet said so. */
  leftOpenForMs: number | null
  decidedAtMs: number
  /** Nothing of it may be before that. */
  notBeforeMs: number
}

export type SaidAt = { atMs: number; body: FactBody }

const doorId = 1
const ajarAlertAfterMs = 300_000
const medianOpenMs = 22_000
const longestOpenMs = 240_000

function evidenceOf(random: Random, isHeard: boolean) {
  const rounds = 8 + random.integer(8)
  return {
    rounds,
    opportunities: rounds - 1,
    reads: isHeard ? 2 + random.integer(12) : 0,
    antennas: [1 + random.integer(4)],
    rssiCentiDbm: isHeard ? -4_800 - random.integer(1_400) : null,
    confidencePermille: isHeard ? 985 + random.integer(15) : 990 + random.integer(10),
  }
}

/** How long a session lasts from badge to decision, ms: unlock, open (median 22 s), scan. */
export function sessionLengthMs(random: Random): { unlockMs: number; openMs: number; scanMs: number } {
  return {
    unlockMs: 900 + random.integer(2_500),
    openMs: Math.floor(Math.min(longestOpenMs, logNormal(random, medianOpenMs, 0.85))),
    scanMs: 2_000 + random.integer(4_000),
  }
}

/** All facts of one session, ascending by time, and its id. */
export function tellSession(session: DoorSession, random: Random): { sessionId: string; said: SaidAt[] } {
  const { by, userRefs, taken, placed, uncertain, decidedAtMs, leftOpenForMs, notBeforeMs } = session
  const sessionId = sessionIdSchema.parse(random.hex(16))
  const lengths = sessionLengthMs(random)
  const closedAtMs = Math.max(notBeforeMs + 2, decidedAtMs - lengths.scanMs)
  const openedAtMs = Math.max(notBeforeMs + 1, closedAtMs - (leftOpenForMs ?? lengths.openMs))
  const unlockedAtMs = Math.max(notBeforeMs, openedAtMs - lengths.unlockMs)
  const [first = null, ...others] = userRefs
  const openForMs = closedAtMs - openedAtMs
  const joined = others.map(
    (userRef): SaidAt => ({ atMs: openedAtMs + 1, body: { kind: 'SessionJoined', sessionId, userRef } }),
  )
  const leftOpen: SaidAt[] =
    openForMs < ajarAlertAfterMs
      ? []
      : [
          {
            atMs: openedAtMs + ajarAlertAfterMs,
            body: { kind: 'DoorLeftOpen', doorId, sessionId, openForMs: ajarAlertAfterMs, ajarAlertAfterMs },
          },
        ]
  const unit = (kind: 'UnitTaken' | 'UnitPlaced', epc: EpcHex): SaidAt => ({
    atMs: decidedAtMs,
    body: { kind, epc, sessionId, evidence: evidenceOf(random, kind === 'UnitPlaced') },
  })
  const doubt: SaidAt[] =
    uncertain === null
      ? []
      : [
          {
            atMs: decidedAtMs,
            body: { kind: 'UnitUncertain', epc: uncertain, sessionId, evidence: evidenceOf(random, false) },
          },
        ]
  const committed: FactBody = {
    kind: 'SessionCommitted',
    sessionId,
    doorId,
    userRefs: [...userRefs],
    openedAtMs,
    closedAtMs,
    decidedAfterMs: decidedAtMs - closedAtMs,
    takenCount: taken.length,
    placedCount: placed.length,
    uncertainCount: uncertain === null ? 0 : 1,
    unobservableCount: 0,
    scanComplete: uncertain === null,
  }
  return {
    sessionId,
    said: [
      { atMs: unlockedAtMs, body: { kind: 'DoorUnlocked', sessionId, doorId, userRef: first, by } },
      { atMs: openedAtMs, body: { kind: 'DoorOpened', doorId, sessionId } },
      ...joined,
      ...leftOpen,
      { atMs: closedAtMs, body: { kind: 'DoorClosed', doorId, sessionId, openForMs } },
      ...taken.map((epc) => unit('UnitTaken', epc)),
      ...placed.map((epc) => unit('UnitPlaced', epc)),
      ...doubt,
      { atMs: decidedAtMs, body: committed },
    ],
  }
}

/** A baseline scan that found everything as it was, or for the first time. */
export function tellBaseline(
  reason: 'first-boot' | 'reader-returned' | 'forced-entry',
  inside: readonly EpcHex[],
  atMs: number,
  random: Random,
): SaidAt[] {
  const found = reason === 'first-boot' ? inside : []
  return [
    ...found.map((epc): SaidAt => ({ atMs, body: { kind: 'UnitFound', epc, evidence: evidenceOf(random, true) } })),
    {
      atMs,
      body: {
        kind: 'BaselineScanned',
        reason,
        presentCount: inside.length,
        foundCount: found.length,
        missingCount: 0,
        uncertainCount: 0,
        unobservableCount: 0,
      },
    },
  ]
}
