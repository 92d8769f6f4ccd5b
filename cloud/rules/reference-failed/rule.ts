import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** Fewer than these, and nothing in the cabinet tells a failed tag from worse hearing. */
const witnessesMin = 2

/**
 * A tag fixed inside a cabinet has fallen silent or grown faint while all else is heard as ever: it is the tag. Over when the
 * cabinet says that it hears it again; while its hearing is worse nothing is said of single tags.
 */
export const rule = defineRule({
  id: 'reference-failed',
  version,
  subject: 'device',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: dayMs, low: 7 * dayMs },
  evaluate({ deviceId, references }) {
    if (references === null) return 'not-in-view'
    const { hearing, failed, failedSinceMs, of, entrySeq } = references
    const count = failed.length
    const verdict = count === 0 ? 'clear' : hearing === 'as-learnt' ? 'raise' : 'hold'
    return findingOf(verdict, of - count < witnessesMin ? 'medium' : 'low', () => ({
      rule: 'reference-failed' as const,
      version,
      inputs: [
        input('since', failedSinceMs, 'time', [entrySeq]),
        input('failedTags', failed.map(({ epc }) => epc).join(', '), 'none', [entrySeq]),
        input('silentTags', failed.filter(({ state }) => state === 'silent').length, 'none', [entrySeq]),
        input('references', of, 'none', [entrySeq]),
        input('hearing', hearing, 'none', [entrySeq]),
      ],
      arithmetic: [line('failed', `${count}`, count)],
      limit: noneAllowed('failedAllowed', 'none'),
      observed: count,
      wouldClear: { messageKey: 'reference-failed.would-clear' as const, params: { deviceId } },
      messageKey: 'reference-failed.title' as const,
      params: { deviceId, count, of },
    }))
  },
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'failedTags')?.value),
})
