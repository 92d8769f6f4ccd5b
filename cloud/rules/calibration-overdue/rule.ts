import { findingOf, inputOfWindows, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** The device says that the calibration of a probe is overdue: it still measures, and should not be relied on for long. */
export const rule = defineRule({
  id: 'calibration-overdue',
  version,
  subject: 'probe',
  words,
  lasts: 'device',
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: dayMs, medium: dayMs, low: 7 * dayMs },
  evaluate({ exposure, toldAll }) {
    if (exposure === null || toldAll !== null) return 'not-in-view'
    const { deviceId, probeId, state, lastWindowSeq } = exposure
    const overdue = state === 'calibration-overdue' ? 1 : 0
    const verdict = overdue === 1 ? 'raise' : state === 'good' ? 'clear' : 'hold'
    return findingOf(verdict, 'low', () => ({
      rule: 'calibration-overdue' as const,
      version,
      inputs: [inputOfWindows('sensorState', state, 'none', [lastWindowSeq])],
      arithmetic: [line('overdue', `${overdue}`, overdue)],
      limit: noneAllowed('overdueAllowed', 'none'),
      observed: overdue,
      wouldClear: { messageKey: 'calibration-overdue.would-clear' as const, params: { probeId } },
      messageKey: 'calibration-overdue.title' as const,
      params: { deviceId, probeId },
    }))
  },
  matterOf: () => '',
})
