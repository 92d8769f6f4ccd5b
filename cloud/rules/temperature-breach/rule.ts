import type { ProbeExposure, SideExposure } from '#cloud/climate/probe-exposure'
import { clearMarginMilli } from '#cloud/climate/step-exposure'
import type { InForce } from '#cloud/policies/threshold'
import { findingOf, input, inputInForce, inputOfWindows, limitOf, line } from '../proof-parts.ts'
import { defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1
const durationMax = 7 * 24 * hourMs
/** Bounds of a place: nobody has to set them, then those of the device's model hold. */
const temperatureBound = { unit: 'milliC', min: -200_000, max: 100_000, builtIn: null, ofPlaceItself: true } as const
const humidityBound = { unit: 'milli-percent', min: 0, max: 100_000, builtIn: null, ofPlaceItself: true } as const

type BreachLimits = { breachConsecutiveMs: InForce; breachCumulativeMs: InForce }

const cumulativeMs = (side: SideExposure) => side.hours.reduce((sum, hour) => sum + hour.ms, 0)

/** Hot or cold, in one run or added up over a day; the same order always, so that the first that raises is told. */
function judge({ hot, cold }: ProbeExposure, limits: BreachLimits) {
  const run = { limit: limits.breachConsecutiveMs, limitName: 'breachConsecutiveMs' } as const
  const sum = { limit: limits.breachCumulativeMs, limitName: 'breachCumulativeMs' } as const
  return [
    { kind: 'hot-consecutive', side: hot, observedMs: hot.consecutiveMs, ...run },
    { kind: 'cold-consecutive', side: cold, observedMs: cold.consecutiveMs, ...run },
    { kind: 'hot-cumulative', side: hot, observedMs: cumulativeMs(hot), ...sum },
    { kind: 'cold-cumulative', side: cold, observedMs: cumulativeMs(cold), ...sum },
  ] as const
}
type Judged = ReturnType<typeof judge>[number]

/** Cumulative exposure must have fallen to three quarters of its limit before it counts as over. */
const isOver = (one: Judged) =>
  one.limitName === 'breachCumulativeMs' ? one.observedMs * 4 <= one.limit.value * 3 : one.observedMs === 0

/** The windows the time beyond the bound was added up from; while there is none, the newest. */
function windowsOf({ limitName, side }: Judged, { lastWindowSeq }: ProbeExposure): number[] {
  const seqs = limitName === 'breachConsecutiveMs' ? side.windowSeqs : side.hours.map(({ windowSeq }) => windowSeq)
  return seqs.length === 0 ? [lastWindowSeq] : seqs
}

/**
 * Too warm or too cold (or too dry or too humid) for too long, good data only. It clears after good data has stayed
 * well inside the bounds for the clearing time; without data it neither grows nor clears. A design range of a room is
 * worth a word this week, a cabinet with implants in it this shift.
 */
export const rule = defineRule({
  id: 'temperature-breach',
  version,
  subject: 'probe',
  words,
  lasts: 'device',
  thresholds: {
    breachConsecutiveMs: { unit: 'ms', min: 1_000, max: durationMax, builtIn: 600_000 },
    breachCumulativeMs: { unit: 'ms', min: 1_000, max: durationMax, builtIn: 3_600_000 },
    breachClearMs: { unit: 'ms', min: 0, max: durationMax, builtIn: 300_000 },
    temperatureLowMilliC: { ...temperatureBound, below: 'temperatureHighMilliC' },
    temperatureHighMilliC: temperatureBound,
    humidityLowMilliPercent: { ...humidityBound, below: 'humidityHighMilliPercent' },
    humidityHighMilliPercent: humidityBound,
  },
  responsibleRole: 'biomed',
  holds: 'temperature',
  responseMs: { high: hourMs / 2, medium: 2 * hourMs, low: 24 * hourMs },
  evaluate({ exposure, toldAll, bounds, deviceKind }, limits) {
    if (exposure === null || toldAll !== null) return 'not-in-view'
    const judged = judge(exposure, limits)
    const raised = judged.find((one) => one.observedMs >= one.limit.value)
    const told = raised ?? judged.reduce((most, one) => (one.observedMs > most.observedMs ? one : most))
    const measuring = exposure.lastMilli !== null
    const safe = measuring && exposure.safeMs >= limits.breachClearMs.value && judged.every(isOver)
    const verdict = raised !== undefined && !safe ? 'raise' : safe ? 'clear' : 'hold'
    const isCold = exposure.quantity === 'temperature' && deviceKind === 'cabinet'
    return findingOf(verdict, isCold ? 'medium' : 'low', () => {
      const isHot = told.kind.startsWith('hot')
      const unit = exposure.quantity === 'temperature' ? 'milliC' : 'milli-percent'
      const seqs = windowsOf(told, exposure)
      const newest = [exposure.lastWindowSeq]
      const margin = clearMarginMilli(bounds)
      const expression =
        told.limitName === 'breachCumulativeMs'
          ? told.side.hours.map((hour) => hour.ms).join(' + ') || '0'
          : `${told.observedMs}`
      return {
        rule: 'temperature-breach' as const,
        version,
        inputs: [
          inputOfWindows('breachKind', told.kind, 'none', seqs),
          inputOfWindows('sensorState', exposure.state, 'none', newest),
          input(isHot ? 'boundHigh' : 'boundLow', isHot ? bounds.highMilli : bounds.lowMilli, unit, [bounds.entrySeq]),
          input('boundSetBy', bounds.setBy, 'none', [bounds.entrySeq]),
          inputOfWindows('extreme', told.side.extremeMilli, unit, told.side.windowSeqs),
          inputOfWindows('lastValue', exposure.lastMilli, unit, newest),
          inputOfWindows('runBegan', told.side.sinceMs, 'time', told.side.windowSeqs.slice(0, 1)),
          inputOfWindows('newestWindow', exposure.endedAtMs, 'time', newest),
          inputOfWindows('exposure', told.observedMs, 'ms', seqs),
          inputOfWindows('safeFor', exposure.safeMs, 'ms', newest),
          inputInForce('breachClearMs', limits.breachClearMs, 'ms'),
        ],
        arithmetic: [line('exposure', expression, told.observedMs, 'ms')],
        limit: limitOf(told.limitName, told.limit, 'ms', '>='),
        observed: told.observedMs,
        wouldClear: {
          messageKey: `temperature-breach.would-clear-${unit === 'milliC' ? 'temperature' : 'humidity'}` as const,
          params: {
            aboveMilli: bounds.lowMilli + margin,
            belowMilli: bounds.highMilli - margin,
            clearMs: limits.breachClearMs.value,
          },
        },
        messageKey: `temperature-breach.title-${told.kind}` as const,
        params: { deviceId: exposure.deviceId, probeId: exposure.probeId, exposureMs: told.observedMs },
      }
    })
  },
  matterOf: (proof) => {
    const value = (name: string) => proof.inputs.find((one) => one.name === name)?.value ?? null
    const extreme = value('extreme')
    const wholeDegrees = typeof extreme === 'number' ? Math.round(extreme / 1_000) : null
    // That a run is over, or another has begun, matters to whatever is put in meanwhile.
    const isOn = value('runBegan') !== null
    return `${value('breachKind')}|${value('sensorState')}|${wholeDegrees}|${isOn}`
  },
})
