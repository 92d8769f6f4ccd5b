import { findingOf, input, inputInForce, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * The wall clock of a device has been off by clockSkewMs for clockSkewForMs. What it tells is placed by its monotonic
 * clock and the time it was received, so no fact is wrong; but commands expire and badges end by that clock. Over when
 * it is off by less than half the limit.
 */
export const rule = defineRule({
  id: 'clock-skewed',
  version,
  subject: 'device',
  words,
  thresholds: {
    clockSkewMs: { unit: 'ms', min: 10_000, max: dayMs, builtIn: minuteMs },
    clockSkewForMs: { unit: 'ms', min: 0, max: 30 * dayMs, builtIn: 10 * minuteMs },
  },
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 8 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, clock }, { clockSkewMs, clockSkewForMs }, { atMs }) {
    if (clock === null) return 'not-in-view'
    const { skewMs, offSinceMs, entrySeq } = clock
    const offByMs = Math.abs(skewMs)
    const offForMs = offSinceMs === null ? 0 : Math.max(0, atMs - offSinceMs)
    const isOff = offByMs >= clockSkewMs.value
    const isRight = offByMs < Math.ceil(clockSkewMs.value / 2)
    const verdict = isOff && offForMs >= clockSkewForMs.value ? 'raise' : isRight ? 'clear' : 'hold'
    return findingOf(verdict, 'medium', () => ({
      rule: 'clock-skewed' as const,
      version,
      inputs: [
        input('skew', skewMs, 'ms', [entrySeq]),
        input('offSince', offSinceMs, 'time', [entrySeq]),
        input('now', atMs, 'now'),
        inputInForce('clockSkewForMs', clockSkewForMs, 'ms'),
      ],
      arithmetic: [
        line('offBy', `max(${skewMs}, 0 − ${skewMs})`, offByMs, 'ms'),
        line('offFor', offSinceMs === null ? '0' : `max(0, ${atMs} − ${offSinceMs})`, offForMs, 'ms'),
      ],
      limit: limitOf('clockSkewMs', clockSkewMs, 'ms', '>='),
      observed: offByMs,
      wouldClear: {
        messageKey: 'clock-skewed.would-clear' as const,
        params: { deviceId, withinMs: Math.ceil(clockSkewMs.value / 2) },
      },
      messageKey: `clock-skewed.title-${skewMs < 0 ? 'behind' : 'ahead'}` as const,
      params: { deviceId, offByMs },
    }))
  },
  nextChangeMs: ({ clock }, { clockSkewForMs }) =>
    clock === null || clock.offSinceMs === null ? null : clock.offSinceMs + clockSkewForMs.value,
  matterOf: (proof) => proof.messageKey,
})
