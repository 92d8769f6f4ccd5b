import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * Something was taken or put in while a cabinet was being calibrated. Each unit is booked as ever; what is in question is
 * what the cabinet learnt. Over when a calibration has all its cycles with nothing changed.
 */
export const rule = defineRule({
  id: 'calibration-disturbed',
  version,
  subject: 'device',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: dayMs, low: 7 * dayMs },
  evaluate({ deviceId, calibration }) {
    if (calibration === null) return 'not-in-view'
    const { disturbances, entrySeq } = calibration
    const seqs = disturbances.length === 0 ? [entrySeq] : disturbances.map((one) => one.entrySeq)
    const taken = disturbances.reduce((sum, one) => sum + one.taken, 0)
    const placed = disturbances.reduce((sum, one) => sum + one.placed, 0)
    const changes = taken + placed
    const isRunning = calibration.ended === null
    return findingOf(changes === 0 ? 'clear' : 'raise', 'medium', () => ({
      rule: 'calibration-disturbed' as const,
      version,
      inputs: [
        input('since', disturbances[0]?.atMs ?? null, 'time', seqs.slice(0, 1)),
        input('sessions', disturbances.map(({ sessionId }) => sessionId).join(', '), 'none', seqs),
        input('taken', taken, 'none', seqs),
        input('placed', placed, 'none', seqs),
        input('calibration', isRunning ? 'running' : 'over', 'none', [entrySeq]),
      ],
      arithmetic: [line('changes', `${taken} + ${placed}`, changes)],
      limit: noneAllowed('changesAllowed', 'none'),
      observed: changes,
      wouldClear: { messageKey: 'calibration-disturbed.would-clear' as const, params: { deviceId } },
      messageKey: 'calibration-disturbed.title' as const,
      params: { deviceId, changes },
    }))
  },
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'sessions')?.value),
})
