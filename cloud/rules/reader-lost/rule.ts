import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { InForce } from '#cloud/policies/policy'
import { hourMs, input, limitOf, type Rule } from '../rule.ts'

const version = 1

export type ReaderLostInputs = { deviceId: string; reader: NonNullable<DeviceCondition['reader']> }
export type ReaderLostLimits = { readerLostMs: InForce }

/** A cabinet has been without its reader for readerLostMs; a shorter loss is a line in the log. Over when it is back. */
export const readerLostRule: Rule<ReaderLostInputs, ReaderLostLimits> = {
  id: 'reader-lost',
  version,
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 2 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, reader }, { readerLostMs }, nowMs) {
    const { lostSinceMs, reason, entrySeq } = reader
    const lostForMs = lostSinceMs === null ? 0 : Math.max(0, nowMs - lostSinceMs)
    return {
      verdict: lostSinceMs === null ? 'clear' : lostForMs >= readerLostMs.value ? 'raise' : 'hold',
      priority: 'medium',
      proof: {
        rule: 'reader-lost',
        version,
        inputs: [input('lostSince', lostSinceMs, 'time', [entrySeq]), input('reason', reason, 'none', [entrySeq])],
        arithmetic: [
          {
            name: 'lostFor',
            expression: lostSinceMs === null ? '0' : `${nowMs} − ${lostSinceMs}`,
            value: lostForMs,
          },
        ],
        limit: limitOf('readerLostMs', readerLostMs, 'ms', '>='),
        observed: lostForMs,
        wouldClear: { messageKey: 'reader-lost.would-clear', params: { deviceId } },
        messageKey: 'reader-lost.title',
        params: { deviceId, lostForMs },
      },
    }
  },
  matterOf: (proof) => String(proof.inputs[1]?.value),
}
