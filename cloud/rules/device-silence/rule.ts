import type { InForce } from '#cloud/policies/policy'
import type { Heartbeat } from '../needs.ts'
import { hourMs, input, limitOf, type Rule } from '../rule.ts'

const version = 1

export type SilenceInputs = { heartbeat: Heartbeat; listeningSinceMs: number }
export type SilenceLimits = { silenceMs: InForce }

/**
 * A device has not been heard for silenceMs. Judged by when it was last heard, never by the order of "online" and
 * "offline", so that a late offline leaves nothing standing; and only from when this service began to listen: our own
 * deafness is not their silence. Clears when it was heard within half the limit.
 */
export const deviceSilenceRule: Rule<SilenceInputs, SilenceLimits> = {
  id: 'device-silence',
  version,
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 2 * hourMs, low: 24 * hourMs },
  evaluate({ heartbeat, listeningSinceMs }, { silenceMs }, nowMs) {
    const lastSignMs = heartbeat.lastHeardMs ?? heartbeat.enrolledAtMs
    const countedFromMs = Math.max(lastSignMs, listeningSinceMs)
    const silentForMs = Math.max(0, nowMs - countedFromMs)
    const clearMs = Math.floor(silenceMs.value / 2)
    return {
      verdict: silentForMs >= silenceMs.value ? 'raise' : lastSignMs >= nowMs - clearMs ? 'clear' : 'hold',
      priority: 'medium',
      proof: {
        rule: 'device-silence',
        version,
        inputs: [
          input('lastHeard', heartbeat.lastHeardMs, 'time'),
          input('listeningSince', listeningSinceMs, 'time'),
          input('now', nowMs, 'time'),
        ],
        arithmetic: [{ name: 'silentFor', expression: `${nowMs} − ${countedFromMs}`, value: silentForMs }],
        limit: limitOf('silenceMs', silenceMs, 'ms', '>='),
        observed: silentForMs,
        wouldClear: { messageKey: 'device-silence.would-clear', params: { deviceId: heartbeat.deviceId } },
        messageKey: 'device-silence.title',
        params: { deviceId: heartbeat.deviceId, silentForMs },
      },
    }
  },
  matterOf: () => '',
}
