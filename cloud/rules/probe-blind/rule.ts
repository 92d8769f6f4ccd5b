import { findingOf, input, inputInForce, inputOfWindows, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import { isColdStorage, unitsAtStake } from '../unwatched.ts'
import { words } from './words.ts'

const version = 2

/**
 * A probe has measured nothing for so long: no answer, or none that can be believed. Neither counts as exposure nor as
 * safety, so nobody knows how the goods are. A blind refrigerator is urgent soon, a blind room this shift. Over when the
 * probe has measured again for probeClearMs without a gap.
 */
export const rule = defineRule({
  id: 'probe-blind',
  version,
  subject: 'probe',
  words,
  lasts: 'device',
  thresholds: {
    coldBlindMs: { unit: 'ms', min: minuteMs, max: 7 * dayMs, builtIn: 15 * minuteMs },
    probeBlindMs: { unit: 'ms', min: minuteMs, max: 7 * dayMs, builtIn: hourMs },
    probeClearMs: { unit: 'ms', min: 0, max: dayMs, builtIn: 5 * minuteMs },
  },
  responsibleRole: 'biomed',
  responseMs: { high: hourMs / 2, medium: 4 * hourMs, low: dayMs },
  evaluate(view, { coldBlindMs, probeBlindMs, probeClearMs }, { atMs }) {
    const { exposure, toldAll } = view
    if (exposure === null || toldAll !== null) return 'not-in-view'
    const { deviceId, probeId, state, endedAtMs, lastWindowSeq, measuredUntilMs, measuredSeq, measuringSinceMs } =
      exposure
    const isCold = isColdStorage(view)
    const limit = isCold ? coldBlindMs : probeBlindMs
    const limitName = isCold ? 'coldBlindMs' : 'probeBlindMs'
    const sinceMs = measuredUntilMs ?? endedAtMs
    const isBlind = measuringSinceMs === null
    const blindForMs = isBlind ? Math.max(0, atMs - sinceMs) : 0
    const isSteady = !isBlind && endedAtMs - measuringSinceMs >= probeClearMs.value
    const verdict = isBlind && blindForMs >= limit.value ? 'raise' : isSteady ? 'clear' : 'hold'
    const { count: units = null } = view.unitsThere ?? {}
    const how = state === 'implausible' ? 'implausible' : 'no-data'
    return findingOf(verdict, isCold ? 'high' : 'medium', () => ({
      rule: 'probe-blind' as const,
      version,
      inputs: [
        inputOfWindows('sensorState', state, 'none', [lastWindowSeq]),
        inputOfWindows('measuredUntil', measuredUntilMs, 'time', [measuredSeq ?? lastWindowSeq]),
        inputOfWindows('measuringSince', measuringSinceMs, 'time', [lastWindowSeq]),
        unitsAtStake(view),
        input('now', atMs, 'now'),
        inputInForce('probeClearMs', probeClearMs, 'ms'),
      ],
      arithmetic: [line('blindFor', isBlind ? `max(0, ${atMs} − ${sinceMs})` : '0', blindForMs, 'ms')],
      limit: limitOf(limitName, limit, 'ms', '>='),
      observed: blindForMs,
      wouldClear: { messageKey: 'probe-blind.would-clear' as const, params: { probeId, clearMs: probeClearMs.value } },
      ...(units === null
        ? { messageKey: `probe-blind.title-${how}` as const, params: { deviceId, probeId, blindForMs } }
        : { messageKey: `probe-blind.title-${how}-units` as const, params: { deviceId, probeId, blindForMs, units } }),
    }))
  },
  nextChangeMs: (view, { coldBlindMs, probeBlindMs }) => {
    if (view.exposure === null || view.exposure.measuringSinceMs !== null) return null
    const { measuredUntilMs, endedAtMs } = view.exposure
    return (measuredUntilMs ?? endedAtMs) + (isColdStorage(view) ? coldBlindMs : probeBlindMs).value
  },
  matterOf: (proof) => proof.messageKey,
})
