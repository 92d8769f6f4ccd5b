import type { Bounds, MeasuredWindow, Probe, ProbeExposure, SideExposure } from './probe-exposure.ts'

const hourMs = 3_600_000
const seqsMax = 50

/** How far inside the bounds it must be to count as safe: a twentieth of the span, half a degree or percent at most. */
export function clearMarginMilli({ lowMilli, highMilli }: Bounds): number {
  return Math.min(500, Math.floor((highMilli - lowMilli) / 20))
}

const noExposure: SideExposure = { consecutiveMs: 0, sinceMs: null, extremeMilli: null, windowSeqs: [], hours: [] }

function lastDay(hours: SideExposure['hours'], hour: number): SideExposure['hours'] {
  return hours.filter((one) => one.hour > hour - 24 && one.hour <= hour)
}

/** A window spent beyond the bound. Hour by hour is exact enough for a day's sum: no window is longer than an hour. */
function lengthen(side: SideExposure, window: MeasuredWindow, extremeMilli: number, colder: boolean): SideExposure {
  const hour = Math.floor(window.endedAtMs / hourMs)
  const hours = lastDay(side.hours, hour)
  const now = hours.find((one) => one.hour === hour)
  const others = hours.filter((one) => one.hour !== hour)
  const furthest = side.extremeMilli ?? extremeMilli
  return {
    consecutiveMs: side.consecutiveMs + window.windowMs,
    sinceMs: side.sinceMs ?? window.endedAtMs - window.windowMs,
    extremeMilli: colder ? Math.min(furthest, extremeMilli) : Math.max(furthest, extremeMilli),
    windowSeqs: [...side.windowSeqs, window.windowSeq].slice(-seqsMax),
    hours: [...others, { hour, ms: (now?.ms ?? 0) + window.windowMs, windowSeq: window.windowSeq }],
  }
}

function endRun(side: SideExposure, window: MeasuredWindow): SideExposure {
  return { ...noExposure, hours: lastDay(side.hours, Math.floor(window.endedAtMs / hourMs)) }
}

/** True when the window was spent beyond the bound. One that only ended there, on its last sample, was not. */
function spentBeyond(
  beyond: (milli: number) => boolean,
  window: MeasuredWindow,
  extremeMilli: number,
  before: number | null,
) {
  if (!beyond(extremeMilli)) return false
  const innermostBeyond =
    window.minMilli !== null && window.maxMilli !== null && beyond(window.minMilli) && beyond(window.maxMilli)
  if (innermostBeyond) return true
  const startedInside = before === null || !beyond(before)
  const endedBeyond = window.lastMilli !== null && beyond(window.lastMilli)
  return !(startedInside && endedBeyond)
}

/** Whether a window says how warm it was: one whose probe's calibration is overdue does, one without values never. */
export function hasMeasured({ state, minMilli, maxMilli }: MeasuredWindow): boolean {
  return (state === 'good' || state === 'calibration-overdue') && minMilli !== null && maxMilli !== null
}

/**
 * Adds one window to what is remembered of a probe. A bound itself is outside. Only good data counts (a probe whose
 * calibration is overdue still measures): a gap adds no exposure, ends no run and proves no safety. While a breach is
 * open, or a run has begun, the bounds stay the ones it began with. A window read late, behind newer ones, is kept and
 * proves nothing any more.
 */
export function stepExposure(
  probe: Probe,
  before: ProbeExposure | null,
  window: MeasuredWindow,
  breachOpen: boolean,
): ProbeExposure {
  if (before !== null && window.endedAtMs < before.endedAtMs) return before
  const started: ProbeExposure = before ?? {
    siteId: probe.siteId,
    deviceId: probe.deviceId,
    probeId: probe.probeId,
    quantity: probe.quantity,
    state: window.state,
    endedAtMs: window.endedAtMs,
    lastMilli: null,
    lastWindowSeq: window.windowSeq,
    measuredUntilMs: null,
    measuredSeq: null,
    measuringSinceMs: null,
    safeMs: 0,
    hot: noExposure,
    cold: noExposure,
    breachBounds: null,
  }
  const seen = { ...started, state: window.state, endedAtMs: window.endedAtMs, lastWindowSeq: window.windowSeq }
  const { minMilli, maxMilli, lastMilli } = window
  if (!hasMeasured(window) || minMilli === null || maxMilli === null) {
    return { ...seen, lastMilli: null, measuringSinceMs: null }
  }
  const bounds = started.breachBounds ?? probe.bounds
  const isHot = (milli: number) => milli >= bounds.highMilli
  const isCold = (milli: number) => milli <= bounds.lowMilli
  const hot = spentBeyond(isHot, window, maxMilli, started.lastMilli)
  const cold = spentBeyond(isCold, window, minMilli, started.lastMilli)
  const margin = clearMarginMilli(bounds)
  const safe = maxMilli < bounds.highMilli - margin && minMilli > bounds.lowMilli + margin
  const inside = lastMilli !== null && !isHot(lastMilli) && !isCold(lastMilli)
  const hotNow = hot ? lengthen(started.hot, window, maxMilli, false) : started.hot
  const coldNow = cold ? lengthen(started.cold, window, minMilli, true) : started.cold
  return {
    ...seen,
    lastMilli,
    measuredUntilMs: window.endedAtMs,
    measuredSeq: window.windowSeq,
    measuringSinceMs: started.measuringSinceMs ?? window.endedAtMs - window.windowMs,
    safeMs: safe ? started.safeMs + window.windowMs : 0,
    hot: inside && !hot ? endRun(hotNow, window) : hotNow,
    cold: inside && !cold ? endRun(coldNow, window) : coldNow,
    breachBounds: hot || cold ? bounds : inside && !breachOpen ? null : started.breachBounds,
  }
}
