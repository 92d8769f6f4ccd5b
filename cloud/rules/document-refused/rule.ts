import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** Documents that say who may open and what must not be used: with an old one the door decides wrong. */
const decideAtTheDoor: ReadonlySet<string> = new Set(['badge-roster', 'stop-list'])
const titled = ['badge-roster', 'stop-list', 'stock-cards', 'cabinet-policies', 'device-model', 'signing-keys'] as const

/**
 * A device refuses a document it was sent, and goes on by what it had. Over when it has taken a version of that kind; of
 * a document that was none of ours, too, for only then is it known that the service reaches it.
 */
export const rule = defineRule({
  id: 'document-refused',
  version,
  subject: 'device',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: 7 * dayMs },
  evaluate({ deviceId, documents }) {
    if (documents === null) return 'not-in-view'
    const { refused, entrySeq } = documents
    const decides = refused.some(({ document }) => decideAtTheDoor.has(document))
    return findingOf(refused.length > 0 ? 'raise' : 'clear', decides ? 'medium' : 'low', () => {
      const newest = refused.at(-1) ?? null
      const seqs = [newest?.entrySeq ?? entrySeq]
      const kind = titled.find((one) => one === newest?.document)
      return {
        rule: 'document-refused' as const,
        version,
        inputs: [
          input('document', newest?.document ?? null, 'none', seqs),
          input('version', newest?.version ?? null, 'none', seqs),
          input('reason', newest?.reason ?? null, 'none', seqs),
          input('heldVersion', newest?.heldVersion ?? null, 'none', seqs),
          input('since', newest?.sinceMs ?? null, 'time', seqs),
          input(
            'refused',
            refused.length,
            'none',
            refused.length === 0 ? [entrySeq] : refused.map((each) => each.entrySeq),
          ),
        ],
        arithmetic: [line('refused', `${refused.length}`, refused.length)],
        limit: noneAllowed('refusedAllowed', 'none'),
        observed: refused.length,
        wouldClear: { messageKey: 'document-refused.would-clear' as const, params: { deviceId } },
        messageKey:
          kind === undefined ? ('document-refused.title' as const) : (`document-refused.title-${kind}` as const),
        params: { deviceId, version: newest?.version ?? '?', document: newest?.document ?? '?' },
      }
    })
  },
  matterOf: ({ inputs }) =>
    inputs.flatMap(({ name, value }) => (['document', 'reason', 'refused'].includes(name) ? [value] : [])).join('|'),
})
