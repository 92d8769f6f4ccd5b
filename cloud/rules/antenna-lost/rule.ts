import { findingOf, input, inputInForce, line, noneAllowed } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** An antenna is down: what it sees is unobservable, not gone. Over when it has been back for antennaClearMs. */
export const rule = defineRule({
  id: 'antenna-lost',
  version,
  subject: 'antenna',
  words,
  thresholds: { antennaClearMs: { unit: 'ms', min: 0, max: dayMs, builtIn: 60_000 } },
  responsibleRole: 'biomed',
  groups: { withinMs: 5 * minuteMs, under: 'place' },
  responseMs: { high: hourMs, medium: 4 * hourMs, low: 24 * hourMs },
  evaluate({ deviceId, antenna, reader }, { antennaClearMs }, { atMs }) {
    const { up, sinceMs, entrySeq, noticedBy } = antenna
    const readerConnected = reader === null || reader.lostSinceMs === null
    const backForMs = up ? Math.max(0, atMs - sinceMs) : 0
    const steady = up && readerConnected && backForMs >= antennaClearMs.value
    const down = up ? 0 : 1
    return findingOf(!up ? 'raise' : steady ? 'clear' : 'hold', 'medium', () => ({
      rule: 'antenna-lost' as const,
      version,
      inputs: [
        input('antennaUp', up ? 'yes' : 'no', 'none', [entrySeq]),
        input('since', sinceMs, 'time', [entrySeq]),
        input('noticedBy', noticedBy, 'none', [entrySeq]),
        input('readerConnected', reader === null ? null : readerConnected ? 'yes' : 'no', 'none', [
          reader?.entrySeq ?? null,
        ]),
        input('now', atMs, 'now'),
        inputInForce('antennaClearMs', antennaClearMs, 'ms'),
      ],
      arithmetic: [
        line('antennasDown', `${down}`, down),
        line('backFor', up ? `max(0, ${atMs} − ${sinceMs})` : '0', backForMs, 'ms'),
      ],
      limit: noneAllowed('antennasDownAllowed', 'none'),
      observed: down,
      wouldClear: {
        messageKey: 'antenna-lost.would-clear' as const,
        params: { antenna: antenna.antenna, clearMs: antennaClearMs.value },
      },
      messageKey: 'antenna-lost.title' as const,
      params: { deviceId, antenna: antenna.antenna },
    }))
  },
  nextChangeMs: ({ antenna: { up, sinceMs } }, { antennaClearMs }) => (up ? sinceMs + antennaClearMs.value : null),
  matterOf: (proof) => String(proof.inputs.find(({ name }) => name === 'antennaUp')?.value),
})
