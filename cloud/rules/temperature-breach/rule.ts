import type { ProbeExposure, SideExposure } from '#cloud/climate/probe-exposure'
import type { InForce } from '#cloud/policies/policy'
import type { Proof } from '#cloud/proofs/proof'
import { hourMs, input, limitOf, type Rule } from '../rule.ts'
import { type Bounds, clearMarginMilli } from '../step-exposure.ts'

const version = 1

export type BreachInputs = { exposure: ProbeExposure; bounds: Bounds; deviceKind: 'cabinet' | 'room-sensor' }
export type BreachLimits = { breachConsecutiveMs: InForce; breachCumulativeMs: InForce; breachClearMs: InForce }

/** Hot or cold, in one run or added up over a day. */
export type BreachKind = 'hot-consecutive' | 'cold-consecutive' | 'hot-cumulative' | 'cold-cumulative'

const cumulativeMs = (side: SideExposure) => side.hours.reduce((sum, hour) => sum + hour.ms, 0)

type Judged = {
  kind: BreachKind
  side: SideExposure
  observedMs: number
  limit: InForce
  limitName: 'breachConsecutiveMs' | 'breachCumulativeMs'
}

function judge(exposure: ProbeExposure, limits: BreachLimits): Judged[] {
  const { hot, cold } = exposure
  const run = { limit: limits.breachConsecutiveMs, limitName: 'breachConsecutiveMs' } as const
  const sum = { limit: limits.breachCumulativeMs, limitName: 'breachCumulativeMs' } as const
  return [
    { kind: 'hot-consecutive', side: hot, observedMs: hot.consecutiveMs, ...run },
    { kind: 'cold-consecutive', side: cold, observedMs: cold.consecutiveMs, ...run },
    { kind: 'hot-cumulative', side: hot, observedMs: cumulativeMs(hot), ...sum },
    { kind: 'cold-cumulative', side: cold, observedMs: cumulativeMs(cold), ...sum },
  ]
}

/** Cumulative exposure must have fallen to three quarters of its limit before it counts as over. */
const isOver = (one: Judged) =>
  one.limitName === 'breachCumulativeMs' ? one.observedMs * 4 <= one.limit.value * 3 : one.observedMs === 0

/**
 * Too warm or too cold (or too dry or too humid) for too long, good data only. It clears after good data has stayed
 * well inside the bounds for the clearing time; without data it neither grows nor clears. A design range of a room is
 * worth a word this week, a cabinet with implants in it this shift.
 */
export const temperatureBreachRule: Rule<BreachInputs, BreachLimits> = {
  id: 'temperature-breach',
  version,
  responsibleRole: 'biomed',
  responseMs: { high: hourMs / 2, medium: 2 * hourMs, low: 24 * hourMs },
  evaluate({ exposure, bounds, deviceKind }, limits) {
    const judged = judge(exposure, limits)
    const raised = judged.find((one) => one.observedMs >= one.limit.value)
    const told = raised ?? judged.reduce((most, one) => (one.observedMs > most.observedMs ? one : most))
    const measuring = exposure.lastMilli !== null
    const safe = measuring && exposure.safeMs >= limits.breachClearMs.value && judged.every(isOver)
    const isHot = told.kind.startsWith('hot')
    const boundMilli = isHot ? bounds.highMilli : bounds.lowMilli
    const unit = exposure.quantity === 'temperature' ? 'milliC' : 'milli-percent'
    const seqs = told.limitName === 'breachConsecutiveMs' ? told.side.entrySeqs : told.side.hours.map((h) => h.entrySeq)
    const margin = clearMarginMilli(bounds)
    return {
      verdict: raised !== undefined && !safe ? 'raise' : safe ? 'clear' : 'hold',
      priority: deviceKind === 'cabinet' && exposure.quantity === 'temperature' ? 'medium' : 'low',
      proof: {
        rule: 'temperature-breach',
        version,
        inputs: [
          input('breachKind', told.kind, 'none'),
          input('sensorState', exposure.state, 'none', [exposure.lastEntrySeq]),
          input(isHot ? 'boundHigh' : 'boundLow', boundMilli, unit, [bounds.entrySeq]),
          input('boundSetBy', bounds.setBy, 'none', [bounds.entrySeq]),
          input('extreme', told.side.extremeMilli, unit, told.side.entrySeqs),
          input('lastValue', exposure.lastMilli, unit, [exposure.lastEntrySeq]),
          input('runBegan', told.side.sinceMs, 'time', told.side.entrySeqs.slice(0, 1)),
          input('exposure', told.observedMs, 'ms', seqs),
          input('safeFor', exposure.safeMs, 'ms', [exposure.lastEntrySeq]),
        ],
        arithmetic:
          told.limitName === 'breachCumulativeMs'
            ? [
                {
                  name: 'exposure',
                  expression: told.side.hours.map((hour) => hour.ms).join(' + ') || '0',
                  value: told.observedMs,
                },
              ]
            : [{ name: 'exposure', expression: `${told.observedMs}`, value: told.observedMs }],
        limit: limitOf(told.limitName, told.limit, 'ms', '>='),
        observed: told.observedMs,
        wouldClear: {
          messageKey: `temperature-breach.would-clear-${unit === 'milliC' ? 'temperature' : 'humidity'}`,
          params: {
            aboveMilli: bounds.lowMilli + margin,
            belowMilli: bounds.highMilli - margin,
            clearMs: limits.breachClearMs.value,
          },
        },
        messageKey: `temperature-breach.title-${told.kind}`,
        params: { deviceId: exposure.deviceId, probeId: exposure.probeId, exposureMs: told.observedMs },
      },
    }
  },
  matterOf: (proof: Proof) => {
    const value = (name: string) => proof.inputs.find((one) => one.name === name)?.value ?? null
    const extreme = value('extreme')
    const wholeDegrees = typeof extreme === 'number' ? Math.round(extreme / 1_000) : null
    return `${value('breachKind')}|${value('sensorState')}|${wholeDegrees}`
  },
}
