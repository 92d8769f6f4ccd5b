import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** Something a device said could not be read and was put aside. Over when a person has dealt with all of it. */
export const rule = defineRule({
  id: 'quarantine-waiting',
  version,
  subject: 'device',
  words,
  lasts: 'people',
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: dayMs, low: 7 * dayMs },
  evaluate({ deviceId, quarantine }) {
    if (quarantine === null) return 'not-in-view'
    const { waiting, sinceMs, reason, entrySeq } = quarantine
    return findingOf(waiting > 0 ? 'raise' : 'clear', 'medium', () => ({
      rule: 'quarantine-waiting' as const,
      version,
      inputs: [
        input('waiting', waiting, 'none', [entrySeq]),
        input('since', sinceMs, 'time', [entrySeq]),
        input('reason', reason, 'none', [entrySeq]),
      ],
      arithmetic: [line('waiting', `${waiting}`, waiting)],
      limit: noneAllowed('waitingAllowed', 'none'),
      observed: waiting,
      wouldClear: { messageKey: 'quarantine-waiting.would-clear' as const, params: { deviceId } },
      messageKey: 'quarantine-waiting.title' as const,
      params: { deviceId, waiting },
    }))
  },
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'reason')?.value),
})
