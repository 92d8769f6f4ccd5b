import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * A cabinet hears everything fainter than it did, at some antennas or at all, or nothing at all although tags are fixed
 * inside that nobody takes. Over when it says that it hears as it learnt to.
 */
export const rule = defineRule({
  id: 'hearing-worse',
  version,
  subject: 'device',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: 7 * dayMs },
  evaluate({ deviceId, references }) {
    if (references === null) return 'not-in-view'
    const { hearing, worseSinceMs, antennas, failed, of, entrySeq } = references
    const worse = hearing === 'as-learnt' ? 0 : 1
    const mostCentiDb = antennas.reduce((most, { fainterByCentiDb }) => Math.max(most, fainterByCentiDb), 0)
    return findingOf(worse === 1 ? 'raise' : 'clear', hearing === 'lost' ? 'medium' : 'low', () => ({
      rule: 'hearing-worse' as const,
      version,
      inputs: [
        input('since', worseSinceMs, 'time', [entrySeq]),
        input('hearing', hearing, 'none', [entrySeq]),
        input('fainterAntennas', antennas.map(({ antenna }) => antenna).join(', '), 'none', [entrySeq]),
        input('fainterBy', (mostCentiDb / 100).toFixed(1), 'none', [entrySeq]),
        input('failedTags', failed.length, 'none', [entrySeq]),
        input('references', of, 'none', [entrySeq]),
      ],
      arithmetic: [line('worse', `${worse}`, worse)],
      limit: noneAllowed('worseAllowed', 'none'),
      observed: worse,
      wouldClear: { messageKey: 'hearing-worse.would-clear' as const, params: { deviceId } },
      messageKey: hearing === 'lost' ? ('hearing-worse.title-lost' as const) : ('hearing-worse.title' as const),
      params: { deviceId },
    }))
  },
  matterOf: (proof) =>
    proof.inputs
      .filter(({ name }) => name === 'hearing' || name === 'fainterAntennas')
      .map(({ value }) => String(value))
      .join(' '),
})
