import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** The reader of a cabinet sends reads that say nothing of any unit. Over when the cabinet says that all can be used. */
export const rule = defineRule({
  id: 'reads-unusable',
  version,
  subject: 'device',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: 7 * dayMs },
  evaluate({ deviceId, reads }) {
    if (reads === null) return 'not-in-view'
    const { sinceMs, unusable, of, reason, entrySeq } = reads
    const priority = unusable === of ? 'medium' : 'low'
    return findingOf(sinceMs === null ? 'clear' : 'raise', priority, () => ({
      rule: 'reads-unusable' as const,
      version,
      inputs: [
        input('since', sinceMs, 'time', [entrySeq]),
        input('reason', reason, 'none', [entrySeq]),
        input('reads', of, 'none', [entrySeq]),
      ],
      arithmetic: [line('unusable', `${unusable}`, unusable)],
      limit: noneAllowed('unusableAllowed', 'none'),
      observed: unusable,
      wouldClear: { messageKey: 'reads-unusable.would-clear' as const, params: { deviceId } },
      messageKey: 'reads-unusable.title' as const,
      params: { deviceId, unusable, of },
    }))
  },
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'reason')?.value),
})
