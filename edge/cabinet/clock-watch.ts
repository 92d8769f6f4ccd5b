import type { FactBody, FactOf } from '#contracts/facts/fact'
import type { ClockQuality } from './cabinet-types.ts'

/** What is known of the clock from elsewhere. */
export type ClockHints = {
  /** Whether the machine's time service has synchronised; null when nobody can say. */
  ntpSynchronised: boolean | null
  /** A moment that is certainly past (newest signed document, last record on the card), Unix ms; 0 for none. */
  notBeforeMs: number
}

/** Wall minus monotonic time as last seen; null before the first look. */
export type ClockWatch = { offsetMs: number | null }

export type ClockWatchStep = {
  state: ClockWatch
  quality: ClockQuality
  outputs: FactBody<FactOf<'ClockStepped'>>[]
}

const stepMs = 2_000
const plausibleFromMs = 1_704_067_200_000
const plausibleToMs = 4_102_444_800_000

/** Whether a wall clock could be right at all: 2024 to 2099, and not before what is certainly past. */
export function isPlausibleWall(wallMs: number, notBeforeMs = 0): boolean {
  return wallMs >= plausibleFromMs && wallMs < plausibleToMs && wallMs >= notBeforeMs
}

/** Compares the wall clock with the monotonic one; a difference of more than 2 s since the last look is a step. */
export function stepClockWatch(
  state: ClockWatch,
  now: { elapsedMs: number; wallMs: number },
  hints: ClockHints = { ntpSynchronised: null, notBeforeMs: 0 },
): ClockWatchStep {
  const offsetMs = now.wallMs - now.elapsedMs
  const byMs = state.offsetMs === null ? 0 : Math.round(offsetMs - state.offsetMs)
  const believable = isPlausibleWall(now.wallMs, hints.notBeforeMs) && hints.ntpSynchronised !== false
  return {
    state: { offsetMs },
    quality: believable ? 'synchronised' : 'unsynchronised',
    outputs: Math.abs(byMs) > stepMs ? [{ kind: 'ClockStepped', byMs }] : [],
  }
}
