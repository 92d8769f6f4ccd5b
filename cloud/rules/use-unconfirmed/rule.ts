import { pendingWindowMs } from '#cloud/units/pending-window'
import { findingOf, input, limitOf, line } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** How long a scan may take is no policy's: it is what the fold waits for. */
const waited = { value: pendingWindowMs, layer: 'built-in', setBy: 'wardstock', setAtMs: 0, entrySeq: null }

/**
 * Somebody has said what became of a unit, and its cabinet still sees it when every scan is long over: one of the two is
 * wrong. Over when the cabinet says that it is gone, or when the word is taken back.
 */
export const rule = defineRule({
  id: 'use-unconfirmed',
  version,
  subject: 'unit',
  words,
  thresholds: {},
  responsibleRole: 'clinician',
  responseMs: { high: 15 * minuteMs, medium: hourMs, low: hourMs },
  evaluate({ unit, placeId }, _limits, { atMs }) {
    const [oldest] = unit.pending
    const waitedMs = oldest === undefined ? 0 : Math.max(0, atMs - oldest.atMs)
    const isOverdue = oldest !== undefined && waitedMs >= pendingWindowMs
    return findingOf(isOverdue ? 'raise' : 'clear', 'medium', () => ({
      rule: 'use-unconfirmed' as const,
      version,
      inputs: [
        input('saidAt', oldest?.atMs ?? null, 'time', [oldest?.entrySeq ?? null]),
        input('waiting', unit.pending.length, 'none', [
          unit.lastEntrySeq,
          ...unit.pending.map(({ entrySeq }) => entrySeq),
        ]),
        input('seenAt', placeId, 'none', [unit.lastEntrySeq]),
        input('now', atMs, 'now'),
      ],
      arithmetic: [line('waited', oldest === undefined ? '0' : `${atMs} − ${oldest.atMs}`, waitedMs, 'ms')],
      limit: limitOf('longestScan', waited, 'ms', '>='),
      observed: waitedMs,
      wouldClear: { messageKey: 'use-unconfirmed.would-clear' as const, params: {} },
      messageKey: 'use-unconfirmed.title' as const,
      params: { placeId: placeId ?? '' },
    }))
  },
  nextChangeMs: ({ unit: { pending } }) => (pending[0] === undefined ? null : pending[0].atMs + pendingWindowMs),
  matterOf: (proof) => `${proof.inputs[0]?.value}|${proof.inputs[1]?.value}`,
})
