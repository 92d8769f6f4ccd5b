import { findingOf, input, inputInForce, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * Facts of a device are known to exist and have not come for factsMissingMs: later ones wait behind them, or its card was
 * changed before it sent them. Over when they have come, or a person has accepted that they never will.
 */
export const rule = defineRule({
  id: 'facts-missing',
  version,
  subject: 'device',
  words,
  lasts: 'people',
  thresholds: { factsMissingMs: { unit: 'ms', min: 0, max: 30 * dayMs, builtIn: hourMs } },
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 8 * hourMs, low: dayMs },
  evaluate({ deviceId, gaps }, { factsMissingMs }, { atMs }) {
    if (gaps === null) return 'not-in-view'
    const [oldest] = gaps.open.toSorted((a, b) => a.sinceMs - b.sinceMs)
    const missingForMs = oldest === undefined ? 0 : Math.max(0, atMs - oldest.sinceMs)
    const missing = gaps.open.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0)
    const verdict = oldest === undefined ? 'clear' : missingForMs >= factsMissingMs.value ? 'raise' : 'hold'
    const seqs = oldest === undefined ? [gaps.entrySeq] : gaps.open.map(({ entrySeq }) => entrySeq)
    return findingOf(verdict, 'medium', () => ({
      rule: 'facts-missing' as const,
      version,
      inputs: [
        input('epoch', oldest?.epoch ?? null, 'none', seqs),
        input('from', oldest?.fromSeq ?? null, 'none', seqs),
        input('to', oldest?.toSeq ?? null, 'none', seqs),
        input('missing', missing, 'none', seqs),
        input('since', oldest?.sinceMs ?? null, 'time', seqs),
        input('now', atMs, 'now'),
        inputInForce('factsMissingMs', factsMissingMs, 'ms'),
      ],
      arithmetic: [
        line('missingFor', oldest === undefined ? '0' : `max(0, ${atMs} − ${oldest.sinceMs})`, missingForMs, 'ms'),
      ],
      limit: limitOf('factsMissingMs', factsMissingMs, 'ms', '>='),
      observed: missingForMs,
      wouldClear: { messageKey: 'facts-missing.would-clear' as const, params: { deviceId } },
      messageKey: 'facts-missing.title' as const,
      params: { deviceId, missing, missingForMs },
    }))
  },
  nextChangeMs: ({ gaps }, { factsMissingMs }) => {
    const open = gaps?.open ?? []
    return open.length === 0 ? null : Math.min(...open.map(({ sinceMs }) => sinceMs)) + factsMissingMs.value
  },
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'from')?.value),
})
