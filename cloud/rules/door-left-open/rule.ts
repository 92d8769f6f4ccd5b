import { findingOf, input, limitOf, line } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/** The cabinet said its door stood open too long, by the time its model allows. Over when the door is shut. */
export const rule = defineRule({
  id: 'door-left-open',
  version,
  subject: 'door',
  words,
  thresholds: {},
  responsibleRole: 'clinician',
  responseMs: { high: 10 * minuteMs, medium: 30 * minuteMs, low: hourMs },
  evaluate({ deviceId, door }, _limits, { atMs }) {
    const { doorId, leftOpen, openSinceMs, openedEntrySeq } = door
    const saidAfterMs = leftOpen?.openForMs ?? 0
    const stands = leftOpen !== null && openSinceMs !== null
    // The cabinet measures by its own clock and the service reckons: what the cabinet said is the least it can be.
    const openForMs = openSinceMs === null ? 0 : Math.max(saidAfterMs, atMs - openSinceMs)
    const setByModel = {
      value: leftOpen?.allowedMs ?? 0,
      layer: 'device-model',
      setBy: deviceId,
      setAtMs: 0,
      entrySeq: leftOpen?.entrySeq ?? null,
    }
    return findingOf(stands ? 'raise' : 'clear', 'medium', () => ({
      rule: 'door-left-open' as const,
      version,
      inputs: [
        input('openSince', openSinceMs, 'time', [openedEntrySeq]),
        input('saidAfter', leftOpen === null ? null : saidAfterMs, 'ms', [leftOpen?.entrySeq ?? null]),
        input('now', atMs, 'now'),
      ],
      arithmetic: [
        line('openFor', openSinceMs === null ? '0' : `max(${saidAfterMs}, ${atMs} − ${openSinceMs})`, openForMs, 'ms'),
      ],
      limit: limitOf('ajarAlertAfterMs', setByModel, 'ms', '>='),
      observed: openForMs,
      wouldClear: { messageKey: 'door-left-open.would-clear' as const, params: { doorId } },
      messageKey: 'door-left-open.title' as const,
      params: { deviceId, doorId, openForMs },
    }))
  },
  matterOf: () => '',
})
