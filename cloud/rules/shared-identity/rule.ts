import { findingOf, input, inputInForce, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * Two connections fight for the name of one device: each new one pushes the other out, identityReplacedMax times within
 * the time it was counted over. Once after a broken line is normal; again and again there are two with one secret. Over
 * when nothing was seen of it for identityClearMs.
 */
export const rule = defineRule({
  id: 'shared-identity',
  version,
  subject: 'device',
  words,
  thresholds: {
    identityReplacedMax: { unit: 'none', min: 2, max: 1_000, builtIn: 5 },
    identityClearMs: { unit: 'ms', min: minuteMs, max: 30 * dayMs, builtIn: 15 * minuteMs },
  },
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, connections }, { identityReplacedMax, identityClearMs }, { atMs }) {
    if (connections === null) return 'not-in-view'
    const { times, withinMs, atMs: seenAtMs, entrySeq } = connections
    const quietForMs = Math.max(0, atMs - seenAtMs)
    const isQuiet = quietForMs >= identityClearMs.value
    const verdict = isQuiet ? 'clear' : times >= identityReplacedMax.value ? 'raise' : 'hold'
    return findingOf(verdict, 'high', () => ({
      rule: 'shared-identity' as const,
      version,
      inputs: [
        input('times', times, 'none', [entrySeq]),
        input('within', withinMs, 'ms', [entrySeq]),
        input('seenAt', seenAtMs, 'time', [entrySeq]),
        input('now', atMs, 'now'),
        inputInForce('identityClearMs', identityClearMs, 'ms'),
      ],
      arithmetic: [
        line('replaced', `${times}`, times),
        line('quietFor', `max(0, ${atMs} − ${seenAtMs})`, quietForMs, 'ms'),
      ],
      limit: limitOf('identityReplacedMax', identityReplacedMax, 'none', '>='),
      observed: times,
      wouldClear: {
        messageKey: 'shared-identity.would-clear' as const,
        params: { deviceId, clearMs: identityClearMs.value },
      },
      messageKey: 'shared-identity.title' as const,
      params: { deviceId, times, withinMs },
    }))
  },
  nextChangeMs: ({ connections }, { identityClearMs }) =>
    connections === null ? null : connections.atMs + identityClearMs.value,
  matterOf: () => '',
})
