import { findingOf, input, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import type { Heartbeat } from '../views.ts'
import { words } from './words.ts'

const version = 1

/** From when on silence counts: the last sign of life, or when this service began to listen. */
function countedFrom({ lastHeardMs, enrolledAtMs, listeningSinceMs }: Heartbeat): number {
  return Math.max(lastHeardMs ?? enrolledAtMs, listeningSinceMs)
}

/**
 * A device has not been heard for silenceMs. Judged by when it was last heard, never by the order of "online" and
 * "offline", so that a late offline leaves nothing standing; and only from when this service began to listen: our own
 * deafness is not their silence. Clears when it was heard within half the limit.
 */
export const rule = defineRule({
  id: 'device-silence',
  version,
  subject: 'device',
  words,
  lasts: 'device',
  thresholds: { silenceMs: { unit: 'ms', min: 1_000, max: 30 * dayMs, builtIn: 60_000 } },
  responsibleRole: 'biomed',
  groups: { withinMs: 5 * minuteMs, under: 'premises' },
  responseMs: { high: hourMs, medium: 2 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, heartbeat }, { silenceMs }, { atMs }) {
    if (heartbeat === null) return 'not-in-view'
    const { lastHeardMs, lastHeardSeq, enrolledAtMs, enrolledSeq, listeningSinceMs, listeningSeq } = heartbeat
    const lastSignMs = lastHeardMs ?? enrolledAtMs
    const countedFromMs = countedFrom(heartbeat)
    const silentForMs = Math.max(0, atMs - countedFromMs)
    const isHeard = lastSignMs >= atMs - Math.floor(silenceMs.value / 2)
    const verdict = silentForMs >= silenceMs.value ? 'raise' : isHeard ? 'clear' : 'hold'
    return findingOf(verdict, 'medium', () => ({
      rule: 'device-silence' as const,
      version,
      inputs: [
        input('lastHeard', lastHeardMs, 'time', [lastHeardSeq]),
        input('enrolledAt', enrolledAtMs, 'time', [enrolledSeq]),
        input('listeningSince', listeningSinceMs, 'time', [listeningSeq]),
        input('now', atMs, 'now'),
      ],
      arithmetic: [line('silentFor', `max(0, ${atMs} − ${countedFromMs})`, silentForMs, 'ms')],
      limit: limitOf('silenceMs', silenceMs, 'ms', '>='),
      observed: silentForMs,
      wouldClear: { messageKey: 'device-silence.would-clear' as const, params: { deviceId } },
      messageKey: 'device-silence.title' as const,
      params: { deviceId, silentForMs },
    }))
  },
  nextChangeMs: ({ heartbeat }, { silenceMs }) =>
    heartbeat === null ? null : countedFrom(heartbeat) + silenceMs.value,
  matterOf: () => '',
})
