import type { FactBody } from '#contracts/facts/fact'
import { sessionIdSchema, userRefSchema } from '#contracts/ids'
import { epcs } from './small-site.ts'

const evidence = { rounds: 14, opportunities: 12, antennas: [2], confidencePermille: 999 }
/** A tag that was heard well. */
export const heard = { ...evidence, reads: 31, rssiCentiDbm: -5_120 }
const silent = { ...evidence, reads: 0, rssiCentiDbm: null }
const session = sessionIdSchema.parse('00000000000005e5')

const minuteMs = 60_000

/** Five hours of a probe in windows of five minutes: calm, then silent for an hour, then not there at all for another. */
export const fiveHours: (FactBody & { agoMs: number })[] = Array.from({ length: 60 }, (_, i) => i)
  .filter((i) => i < 30 || i > 42)
  .map((i) => {
    const isSilent = i > 18 && i <= 30
    const mean = 21_000 + Math.round(900 * Math.sin(i / 6))
    const values = isSilent
      ? { minMilli: null, maxMilli: null, meanMilli: null, lastMilli: null }
      : { minMilli: mean - 200, maxMilli: mean + 200, meanMilli: mean, lastMilli: mean }
    return {
      kind: 'ClimateRecorded',
      probeId: 'cabinet-air',
      quantity: 'temperature',
      state: isSilent ? 'no-data' : 'good',
      windowMs: 5 * minuteMs,
      samples: isSilent ? 0 : 60,
      ...values,
      agoMs: (59 - i) * 5 * minuteMs,
    } as const
  })

const took = epcs.slice(0, 2)
/** A person opens the door by badge and takes two units. */
export const takingTwo: FactBody[] = [
  { kind: 'DoorUnlocked', sessionId: session, doorId: 1, userRef: userRefSchema.parse('user-00mei'), by: 'badge' },
  { kind: 'DoorOpened', sessionId: session, doorId: 1 },
  { kind: 'DoorClosed', sessionId: session, doorId: 1, openForMs: 9_000 },
  ...took.map((epc): FactBody => ({ kind: 'UnitTaken', epc, sessionId: session, evidence: silent })),
  {
    kind: 'SessionCommitted',
    sessionId: session,
    doorId: 1,
    userRefs: [userRefSchema.parse('user-00mei')],
    openedAtMs: Date.now() - 12_000,
    closedAtMs: Date.now() - 3_000,
    decidedAfterMs: 2_800,
    takenCount: 2,
    placedCount: 0,
    uncertainCount: 0,
    unobservableCount: 0,
    scanComplete: true,
  },
]
