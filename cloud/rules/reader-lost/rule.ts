import { findingOf, input, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** A cabinet has been without its reader for readerLostMs; a shorter loss is a line in the log. Over when it is back. */
export const rule = defineRule({
  id: 'reader-lost',
  version,
  subject: 'device',
  words,
  thresholds: { readerLostMs: { unit: 'ms', min: 0, max: 30 * dayMs, builtIn: 60_000 } },
  responsibleRole: 'biomed',
  groups: { withinMs: 5 * minuteMs, under: 'premises' },
  responseMs: { high: hourMs, medium: 2 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, reader }, { readerLostMs }, { atMs }) {
    if (reader === null) return 'not-in-view'
    const { lostSinceMs, reason, entrySeq } = reader
    const lostForMs = lostSinceMs === null ? 0 : Math.max(0, atMs - lostSinceMs)
    const verdict = lostSinceMs === null ? 'clear' : lostForMs >= readerLostMs.value ? 'raise' : 'hold'
    return findingOf(verdict, 'medium', () => ({
      rule: 'reader-lost' as const,
      version,
      inputs: [
        input('lostSince', lostSinceMs, 'time', [entrySeq]),
        input('reason', reason, 'none', [entrySeq]),
        input('now', atMs, 'now'),
      ],
      arithmetic: [line('lostFor', lostSinceMs === null ? '0' : `max(0, ${atMs} − ${lostSinceMs})`, lostForMs, 'ms')],
      limit: limitOf('readerLostMs', readerLostMs, 'ms', '>='),
      observed: lostForMs,
      wouldClear: { messageKey: 'reader-lost.would-clear' as const, params: { deviceId } },
      messageKey: 'reader-lost.title' as const,
      params: { deviceId, lostForMs },
    }))
  },
  nextChangeMs: ({ reader }, { readerLostMs }) =>
    reader === null || reader.lostSinceMs === null ? null : reader.lostSinceMs + readerLostMs.value,
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'reason')?.value),
})
