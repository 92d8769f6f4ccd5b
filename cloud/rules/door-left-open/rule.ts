import type { DoorCondition } from '#cloud/devices/device-condition'
import { hourMs, input, minuteMs, type Rule } from '../rule.ts'

const version = 1

export type DoorLeftOpenInputs = { deviceId: string; door: DoorCondition }

/** The cabinet said its door stood open too long, by the time its model allows. Over when the door is shut. */
export const doorLeftOpenRule: Rule<DoorLeftOpenInputs, Record<never, never>> = {
  id: 'door-left-open',
  version,
  responsibleRole: 'clinician',
  responseMs: { high: 10 * minuteMs, medium: 30 * minuteMs, low: hourMs },
  evaluate({ deviceId, door }) {
    const stands = door.leftOpen !== null && door.openSinceMs !== null
    const openForMs = door.leftOpen?.openForMs ?? 0
    const seqs = [door.openedEntrySeq, door.leftOpen?.entrySeq ?? null]
    return {
      verdict: stands ? 'raise' : 'clear',
      priority: 'medium',
      proof: {
        rule: 'door-left-open',
        version,
        inputs: [input('openSince', door.openSinceMs, 'time', seqs), input('openFor', openForMs, 'ms', seqs)],
        arithmetic: [{ name: 'openFor', expression: `${openForMs}`, value: openForMs }],
        limit: {
          name: 'ajarAlertAfterMs',
          value: openForMs,
          unit: 'ms',
          comparison: '>=',
          layer: 'device-model',
          setBy: deviceId,
          setAtMs: 0,
          entrySeq: door.leftOpen?.entrySeq ?? null,
        },
        observed: openForMs,
        wouldClear: { messageKey: 'door-left-open.would-clear', params: { doorId: door.doorId } },
        messageKey: 'door-left-open.title',
        params: { deviceId, doorId: door.doorId, openForMs },
      },
    }
  },
  matterOf: () => '',
}
