import type { DoorCondition } from '#cloud/devices/device-condition'
import { hourMs, input, minuteMs, type Rule } from '../rule.ts'

const version = 1

export type ForcedDoorInputs = { deviceId: string; door: DoorCondition; acknowledged: boolean }

/**
 * A door opened that nobody had unlocked. It is over when somebody has acknowledged it and the door is shut; shutting
 * alone is what a thief does too.
 */
export const forcedDoorRule: Rule<ForcedDoorInputs, Record<never, never>> = {
  id: 'forced-door',
  version,
  responsibleRole: 'biomed',
  responseMs: { high: 15 * minuteMs, medium: hourMs, low: hourMs },
  evaluate({ deviceId, door, acknowledged }) {
    const answered = acknowledged && door.openSinceMs === null
    const stands = door.forced !== null && !answered
    return {
      verdict: stands ? 'raise' : 'clear',
      priority: 'high',
      proof: {
        rule: 'forced-door',
        version,
        inputs: [
          input('openedAt', door.forced?.atMs ?? null, 'time', [door.forced?.entrySeq ?? null]),
          input('doorOpen', door.openSinceMs === null ? 'no' : 'yes', 'none', [door.openedEntrySeq]),
          input('acknowledged', acknowledged ? 'yes' : 'no', 'none'),
        ],
        arithmetic: [{ name: 'forcedOpenings', expression: stands ? '1' : '0', value: stands ? 1 : 0 }],
        limit: {
          name: 'forcedOpeningsAllowed',
          value: 0,
          unit: 'none',
          comparison: '>',
          layer: 'built-in',
          setBy: 'wardstock',
          setAtMs: 0,
          entrySeq: null,
        },
        observed: stands ? 1 : 0,
        wouldClear: { messageKey: 'forced-door.would-clear', params: { doorId: door.doorId } },
        messageKey: 'forced-door.title',
        params: { deviceId, doorId: door.doorId },
      },
    }
  },
  matterOf: (proof) => `${proof.inputs[0]?.value}|${proof.inputs[1]?.value}`,
}
