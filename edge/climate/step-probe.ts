import type { SensorState } from '#contracts/facts/climate-facts'
import type {
  BoundSide,
  ClimateRecordedBody,
  ClimateWindow,
  ProbeReading,
  ProbeSample,
  ProbeSetup,
  ProbeState,
} from './climate-types.ts'
import { judgeSample } from './judge-sample.ts'

/** So many sample periods without an answer break the window off: what nobody measured is in none. */
const unbrokenPeriods = 2.5

export type ProbeStep = { state: ProbeState; outputs: ClimateRecordedBody[]; reading: ProbeReading }

export function freshProbe(setup: ProbeSetup): ProbeState {
  return {
    setup,
    sensorState: null,
    window: null,
    sinceElapsedMs: null,
    answeredElapsedMs: null,
    garbledSinceAnswer: false,
    believed: null,
    jump: null,
    unchanged: null,
  }
}

/** Holds a probe to other bounds. The window that grows ends with its last sample: it was of the sides of the old ones. */
export function boundAnew(
  before: ProbeState,
  boundLowMilli: number,
  boundHighMilli: number,
  elapsedMs: number,
): { state: ProbeState; outputs: ClimateRecordedBody[] } {
  const { model } = before.setup
  if (model.boundLowMilli === boundLowMilli && model.boundHighMilli === boundHighMilli)
    return { state: before, outputs: [] }
  const setup = { ...before.setup, model: { ...model, boundLowMilli, boundHighMilli } }
  return { state: { ...before, setup, window: null }, outputs: endProbe(before, elapsedMs) }
}

/** Which side of its bounds a value is on; the bound itself is out (domain, temperature). */
export function sideOf(valueMilli: number, boundLowMilli: number, boundHighMilli: number): BoundSide {
  if (valueMilli <= boundLowMilli) return 'low'
  return valueMilli >= boundHighMilli ? 'high' : 'inside'
}

/**
 * One sample, or none, of one probe. Every window is of one sensor state and on one side of the bounds; when either
 * changes the old window ends and a window of length 0 announces the new one at once, so that a breach is never older
 * than one sample. Calm windows are long; what must be looked at is told in short ones. To be called every samplePeriodMs, with 'none' when there was no answer.
 */
export function stepProbe(
  before: ProbeState,
  sample: ProbeSample,
  now: { elapsedMs: number; wallMs: number },
): ProbeStep {
  const { state, sensorState, valueMilli } = judgeSample(before, sample, now)
  if (sensorState === null) return silent(state, now.elapsedMs)
  const { boundLowMilli, boundHighMilli } = state.setup.model
  const side = valueMilli === null ? 'inside' : sideOf(valueMilli, boundLowMilli, boundHighMilli)
  const outputs: ClimateRecordedBody[] = []
  let { window } = state
  if (window === null || window.state !== sensorState || window.side !== side) {
    if (window !== null) outputs.push(...ended(state, window, now.elapsedMs))
    window = beginWindow(sensorState, side, now.elapsedMs, valueMilli)
    outputs.push(recorded(state, window, 0))
  } else {
    window = withSample(window, valueMilli)
    if (now.elapsedMs - window.startElapsedMs >= lengthMsOf(window, state.setup)) {
      outputs.push(...ended(state, window, now.elapsedMs))
      window = beginWindow(sensorState, side, now.elapsedMs, valueMilli)
    }
  }
  const after = { ...state, sensorState, window, sinceElapsedMs: state.sinceElapsedMs ?? now.elapsedMs }
  return { state: after, outputs, reading: readingOf(after) }
}

/** How long a window of this kind may grow. */
function lengthMsOf({ state, side }: ClimateWindow, setup: ProbeSetup): number {
  return state === 'good' && side === 'inside' ? setup.climateWindowMs : setup.climateWindowOutsideMs
}

/** No answer, and too early to call it a gap: the window ends where the last answer was. */
function silent(state: ProbeState, elapsedMs: number): ProbeStep {
  const { window, answeredElapsedMs } = state
  const unbrokenMs = state.setup.model.samplePeriodMs * unbrokenPeriods
  if (
    window === null ||
    !hasValues(window) ||
    answeredElapsedMs === null ||
    elapsedMs - answeredElapsedMs <= unbrokenMs
  ) {
    return { state, outputs: [], reading: readingOf(state) }
  }
  const after = { ...state, window: null }
  return { state: after, outputs: ended(state, window, answeredElapsedMs), reading: readingOf(after) }
}

/** What is known of a window that still grows, told early because the agent stops: up to the last answer, or to now when there was none. */
export function endProbe(state: ProbeState, elapsedMs: number): ClimateRecordedBody[] {
  const { window, answeredElapsedMs } = state
  if (window === null) return []
  return ended(state, window, hasValues(window) ? (answeredElapsedMs ?? elapsedMs) : elapsedMs)
}

function hasValues({ state }: ClimateWindow): boolean {
  return state === 'good' || state === 'calibration-overdue'
}

/** A window begins with the sample at its begin, which the one before may have ended with: none is ever without a value. */
function beginWindow(
  state: SensorState,
  side: BoundSide,
  startElapsedMs: number,
  valueMilli: number | null,
): ClimateWindow {
  const none = { samples: 0, minMilli: null, maxMilli: null, sumMilli: 0, lastMilli: null }
  return withSample({ state, side, startElapsedMs, ...none }, valueMilli)
}

function withSample(window: ClimateWindow, valueMilli: number | null): ClimateWindow {
  if (valueMilli === null) return window
  return {
    ...window,
    samples: window.samples + 1,
    minMilli: Math.min(window.minMilli ?? valueMilli, valueMilli),
    maxMilli: Math.max(window.maxMilli ?? valueMilli, valueMilli),
    sumMilli: window.sumMilli + valueMilli,
    lastMilli: valueMilli,
  }
}

/** The window up to endElapsedMs; none when it covers no time: then it was announced already. */
function ended(state: ProbeState, window: ClimateWindow, endElapsedMs: number): ClimateRecordedBody[] {
  const windowMs = endElapsedMs - window.startElapsedMs
  return windowMs > 0 ? [recorded(state, window, windowMs)] : []
}

function recorded(state: ProbeState, window: ClimateWindow, windowMs: number): ClimateRecordedBody {
  const { probeId, quantity } = state.setup.model
  const { samples, minMilli, maxMilli, lastMilli } = window
  const meanMilli = samples === 0 ? null : Math.round(window.sumMilli / samples)
  return {
    kind: 'ClimateRecorded',
    probeId,
    quantity,
    state: window.state,
    windowMs,
    samples,
    minMilli,
    maxMilli,
    meanMilli,
    lastMilli,
  }
}

function readingOf(state: ProbeState): ProbeReading {
  const { probeId, quantity } = state.setup.model
  const sensorState = state.sensorState ?? 'no-data'
  const trusted = sensorState === 'good' || sensorState === 'calibration-overdue'
  const valueMilli = trusted ? (state.believed?.valueMilli ?? null) : null
  return { probeId, quantity, state: sensorState, valueMilli }
}
