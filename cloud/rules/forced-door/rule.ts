import { isForcedOpen } from '#cloud/devices/device-condition'
import { findingOf, input, line, noneAllowed } from '../proof-parts.ts'
import { defineRule, hourMs, minuteMs } from '../rule.ts'
import { words } from './words.ts'

const version = 1

/**
 * A door opened that nobody had unlocked. It is over when somebody has acknowledged it and the door is shut; shutting
 * alone is what a thief does too.
 */
export const rule = defineRule({
  id: 'forced-door',
  version,
  subject: 'door',
  words,
  thresholds: {},
  responsibleRole: 'biomed',
  responseMs: { high: 15 * minuteMs, medium: hourMs, low: hourMs },
  evaluate({ deviceId, door }, _limits, { open }) {
    const { doorId, forced, openSinceMs, lastEntrySeq } = door
    const acknowledgedAtMs = open?.acknowledgedAtMs ?? null
    const isOpen = openSinceMs !== null
    const unanswered = open !== null && (acknowledgedAtMs === null || isOpen)
    const openings = isForcedOpen(door) ? 1 : 0
    return findingOf(openings > 0 ? 'raise' : unanswered ? 'hold' : 'clear', 'high', () => ({
      rule: 'forced-door' as const,
      version,
      inputs: [
        input('openedAt', forced?.atMs ?? null, 'time', [forced?.entrySeq ?? null]),
        input('doorOpen', isOpen ? 'yes' : 'no', 'none', [lastEntrySeq]),
        input('acknowledgedAt', acknowledgedAtMs, 'time', [open?.acknowledgedEntrySeq ?? null]),
      ],
      arithmetic: [line('forcedOpenings', `${openings}`, openings)],
      limit: noneAllowed('forcedOpeningsAllowed', 'none'),
      observed: openings,
      wouldClear: { messageKey: 'forced-door.would-clear' as const, params: { doorId } },
      messageKey: 'forced-door.title' as const,
      params: { deviceId, doorId },
    }))
  },
  matterOf: (proof) => `${proof.inputs[0]?.value}|${proof.inputs[1]?.value}`,
})
