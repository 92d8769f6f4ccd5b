import type { AntennaCondition } from '#cloud/devices/device-condition'
import type { InForce } from '#cloud/policies/policy'
import { hourMs, input, limitOf, type Rule } from '../rule.ts'

const version = 1

export type AntennaLostInputs = { deviceId: string; antenna: AntennaCondition; readerConnected: boolean }
export type AntennaLostLimits = { antennaClearMs: InForce }

/** An antenna is down: what it sees is unobservable, not gone. Over when it has been back for antennaClearMs. */
export const antennaLostRule: Rule<AntennaLostInputs, AntennaLostLimits> = {
  id: 'antenna-lost',
  version,
  responsibleRole: 'biomed',
  responseMs: { high: hourMs, medium: 4 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, antenna, readerConnected }, { antennaClearMs }, nowMs) {
    const backForMs = antenna.up ? Math.max(0, nowMs - antenna.sinceMs) : 0
    const steady = antenna.up && readerConnected && backForMs >= antennaClearMs.value
    return {
      verdict: !antenna.up ? 'raise' : steady ? 'clear' : 'hold',
      priority: 'medium',
      proof: {
        rule: 'antenna-lost',
        version,
        inputs: [
          input('antennaUp', antenna.up ? 'yes' : 'no', 'none', [antenna.entrySeq]),
          input('since', antenna.sinceMs, 'time', [antenna.entrySeq]),
          input('noticedBy', antenna.noticedBy, 'none', [antenna.entrySeq]),
        ],
        arithmetic: [
          {
            name: 'backFor',
            expression: antenna.up ? `${nowMs} − ${antenna.sinceMs}` : '0',
            value: backForMs,
          },
        ],
        limit: limitOf('antennaClearMs', antennaClearMs, 'ms', '<'),
        observed: backForMs,
        wouldClear: {
          messageKey: 'antenna-lost.would-clear',
          params: { antenna: antenna.antenna, clearMs: antennaClearMs.value },
        },
        messageKey: 'antenna-lost.title',
        params: { deviceId, antenna: antenna.antenna },
      },
    }
  },
  matterOf: (proof) => String(proof.inputs[0]?.value),
}
