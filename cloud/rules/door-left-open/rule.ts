import { findingOf, input, limitOf, line } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

const lengthOpen = { unit: 'ms', min: 1_000, max: hourMs, builtIn: null } as const

/**
 * The cabinet said its door stood open too long. How long that is it knows from the policies of its place, which it keeps
 * for itself, or where nobody set them from its model. Over when the door is shut.
 */
export const rule = defineRule({
  id: 'door-left-open',
  version,
  subject: 'door',
  words,
  thresholds: { ajarSoundAfterMs: lengthOpen, ajarAlertAfterMs: lengthOpen },
  responsibleRole: 'clinician',
  responseMs: { high: 10 * minuteMs, medium: 30 * minuteMs, low: hourMs },
  evaluate({ deviceId, door }, limits, { atMs }) {
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
    const inForce = limits.ajarAlertAfterMs
    // A cabinet that has not heard of new numbers yet went by others: then what it says is all that is known.
    const allowed = inForce !== null && inForce.value === leftOpen?.allowedMs ? inForce : setByModel
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
      limit: limitOf('ajarAlertAfterMs', allowed, 'ms', '>='),
      observed: openForMs,
      wouldClear: { messageKey: 'door-left-open.would-clear' as const, params: { doorId } },
      messageKey: 'door-left-open.title' as const,
      params: { deviceId, doorId, openForMs },
    }))
  },
  matterOf: () => '',
})
