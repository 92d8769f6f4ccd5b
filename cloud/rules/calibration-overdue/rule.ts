import { findingOf, input, inputOfWindows, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule } from '../rule.ts'
import { words } from './words.ts'

const version = 2

/**
 * The calibration of a probe is overdue: it still measures, and should not be relied on for long. What a person recorded
 * counts, through the last day it is valid, where the device is: a device says that its own date has passed and never
 * which one it has, so that one recorded since is the later. Where nobody recorded any, the device's word counts.
 */
export const rule = defineRule({
  id: 'calibration-overdue',
  version,
  subject: 'probe',
  words,
  lasts: 'device',
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: dayMs, medium: dayMs, low: 7 * dayMs },
  evaluate({ deviceId, probeId, exposure, toldAll, calibration }, _limits, { atMs, dayBeginsAtMs }) {
    if (toldAll !== null || (exposure === null && calibration === null)) return 'not-in-view'
    const state = exposure?.state ?? null
    const endsAtMs = calibration === null ? null : dayBeginsAtMs(calibration.validUntilDay + 1)
    const isOverdue = endsAtMs === null ? state === 'calibration-overdue' : atMs >= endsAtMs
    const isInForce = endsAtMs === null ? state === 'good' : atMs < endsAtMs
    const overdue = isOverdue ? 1 : 0
    const told = { deviceId, probeId }
    const seqs = [calibration?.entrySeq ?? null]
    return findingOf(isOverdue ? 'raise' : isInForce ? 'clear' : 'hold', 'low', () => ({
      rule: 'calibration-overdue' as const,
      version,
      inputs: [
        inputOfWindows('sensorState', state, 'none', exposure === null ? [] : [exposure.lastWindowSeq]),
        input('validUntil', calibration?.validUntilDay ?? null, 'day', seqs),
        input('certificate', calibration?.certificate ?? null, 'none', seqs),
        input('now', atMs, 'now'),
      ],
      arithmetic: [line('overdue', `${overdue}`, overdue)],
      limit: noneAllowed('overdueAllowed', 'none'),
      observed: overdue,
      wouldClear: { messageKey: 'calibration-overdue.would-clear' as const, params: { probeId } },
      ...(calibration === null
        ? { messageKey: 'calibration-overdue.title' as const, params: told }
        : {
            messageKey: 'calibration-overdue.title-recorded' as const,
            params: { ...told, certificate: calibration.certificate, validUntilDay: calibration.validUntilDay },
          }),
    }))
  },
  nextChangeMs: ({ toldAll, calibration }, _limits, { dayBeginsAtMs }) =>
    toldAll !== null || calibration === null ? null : dayBeginsAtMs(calibration.validUntilDay + 1),
  matterOf: (proof) => proof.messageKey,
})
