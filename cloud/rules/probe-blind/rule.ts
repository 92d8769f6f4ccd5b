import { findingOf, input, inputInForce, inputOfWindows, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import type { ProbeView } from '../views.ts'
import { words } from './words.ts'

const version = 1
/** What is kept below this is kept cold: a refrigerator or a freezer. */
const coldBelowMilliC = 15_000

/** Whether what the probe watches is cold storage: there blindness is dangerous soon. */
function isColdStorage({ deviceKind, exposure, bounds }: ProbeView): boolean {
  return deviceKind === 'cabinet' && exposure.quantity === 'temperature' && bounds.highMilli <= coldBelowMilliC
}

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
    const { exposure } = view
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
    return findingOf(verdict, isCold ? 'high' : 'medium', () => ({
      rule: 'probe-blind' as const,
      version,
      inputs: [
        inputOfWindows('sensorState', state, 'none', [lastWindowSeq]),
        inputOfWindows('measuredUntil', measuredUntilMs, 'time', [measuredSeq ?? lastWindowSeq]),
        inputOfWindows('measuringSince', measuringSinceMs, 'time', [lastWindowSeq]),
        input('now', atMs, 'now'),
        inputInForce('probeClearMs', probeClearMs, 'ms'),
      ],
      arithmetic: [line('blindFor', isBlind ? `max(0, ${atMs} − ${sinceMs})` : '0', blindForMs, 'ms')],
      limit: limitOf(limitName, limit, 'ms', '>='),
      observed: blindForMs,
      wouldClear: { messageKey: 'probe-blind.would-clear' as const, params: { probeId, clearMs: probeClearMs.value } },
      messageKey: `probe-blind.title-${state === 'implausible' ? 'implausible' : 'no-data'}` as const,
      params: { deviceId, probeId, blindForMs },
    }))
  },
  nextChangeMs: (view, { coldBlindMs, probeBlindMs }) => {
    const { measuringSinceMs, measuredUntilMs, endedAtMs } = view.exposure
    if (measuringSinceMs !== null) return null
    return (measuredUntilMs ?? endedAtMs) + (isColdStorage(view) ? coldBlindMs : probeBlindMs).value
  },
  matterOf: (proof) => proof.messageKey,
})
