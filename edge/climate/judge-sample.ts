import type { SensorState } from '#contracts/facts/climate-facts'
import type { ProbeSample, ProbeState } from './climate-types.ts'

/** Samples in a row that must agree before a jump is believed. */
const jumpBelievedAfter = 3
/** What a DS18B20 answers after power-on before its first conversion, 0.001 degrees Celsius. */
const powerOnMilliC = 85_000

/** What a sample says about its sensor; null means nothing yet. */
export type SampleVerdict = { state: ProbeState; sensorState: SensorState | null; valueMilli: number | null }

/** Decides whether a sample is to be believed (domain, temperature: sensor states). */
export function judgeSample(
  before: ProbeState,
  sample: ProbeSample,
  now: { elapsedMs: number; wallMs: number },
): SampleVerdict {
  if (sample.kind !== 'value') return judgeSilence(before, sample, now.elapsedMs)
  const { model, calibrationDueAtMs } = before.setup
  const { valueMilli } = sample
  const state: ProbeState = {
    ...before,
    answeredElapsedMs: now.elapsedMs,
    garbledSinceAnswer: false,
    unchanged:
      before.unchanged?.valueMilli === valueMilli ? before.unchanged : { valueMilli, sinceElapsedMs: now.elapsedMs },
  }
  const unbelievable = (jump: ProbeState['jump']): SampleVerdict => ({
    state: { ...state, jump },
    sensorState: 'implausible',
    valueMilli: null,
  })
  if (valueMilli < model.plausibleLowMilli || valueMilli > model.plausibleHighMilli) return unbelievable(null)
  const far = (other: number) => Math.abs(valueMilli - other) > model.jumpMaxMilli
  const lastMilli = before.believed?.valueMilli ?? null
  // Unlike any other jump this one is a known lie, however often it is repeated.
  if (model.driver === 'w1' && valueMilli === powerOnMilliC && (lastMilli === null || far(lastMilli))) {
    return unbelievable(null)
  }
  if (state.unchanged !== null && now.elapsedMs - state.unchanged.sinceElapsedMs >= model.stuckAfterMs) {
    return unbelievable(null)
  }
  if (lastMilli !== null && far(lastMilli)) {
    const seen = before.jump !== null && !far(before.jump.valueMilli) ? before.jump.seen + 1 : 1
    if (seen < jumpBelievedAfter) return unbelievable({ valueMilli, seen })
  }
  const overdue = calibrationDueAtMs !== null && now.wallMs > calibrationDueAtMs
  return {
    state: { ...state, jump: null, believed: { valueMilli, atElapsedMs: now.elapsedMs } },
    sensorState: overdue ? 'calibration-overdue' : 'good',
    valueMilli,
  }
}

/** Silence is not yet a gap; after noDataAfterMs it is, and what was believed before says nothing about what comes after. */
function judgeSilence(before: ProbeState, sample: ProbeSample, elapsedMs: number): SampleVerdict {
  const state: ProbeState = {
    ...before,
    sinceElapsedMs: before.sinceElapsedMs ?? elapsedMs,
    garbledSinceAnswer: before.garbledSinceAnswer || sample.kind === 'garbled',
  }
  const quietSinceMs = state.answeredElapsedMs ?? state.sinceElapsedMs ?? elapsedMs
  if (elapsedMs - quietSinceMs < state.setup.noDataAfterMs) return { state, sensorState: null, valueMilli: null }
  return {
    state: { ...state, believed: null, jump: null, unchanged: null },
    sensorState: state.garbledSinceAnswer ? 'implausible' : 'no-data',
    valueMilli: null,
  }
}
