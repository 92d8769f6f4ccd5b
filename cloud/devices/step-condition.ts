import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { DeviceId } from '#contracts/ids'
import type { AntennaCondition, DeviceCondition, DoorCondition } from './device-condition.ts'

/** The kinds of facts that change a device's condition. */
export const conditionKinds: ReadonlySet<string> = new Set([
  'ReaderConnected',
  'ReaderLost',
  'AntennaLost',
  'AntennaRestored',
  'DoorOpened',
  'DoorLeftOpen',
  'DoorClosed',
])

const shutDoor = (doorId: number): DoorCondition => ({
  doorId,
  openSinceMs: null,
  openedEntrySeq: null,
  leftOpen: null,
  forced: null,
})

function withDoor(
  condition: DeviceCondition,
  doorId: number,
  change: (door: DoorCondition) => DoorCondition,
): DeviceCondition {
  const door = condition.doors.find((one) => one.doorId === doorId) ?? shutDoor(doorId)
  const others = condition.doors.filter((one) => one.doorId !== doorId)
  return { ...condition, doors: [...others, change(door)].sort((a, b) => a.doorId - b.doorId) }
}

function withAntenna(condition: DeviceCondition, next: AntennaCondition): DeviceCondition {
  const others = condition.antennas.filter((one) => one.antenna !== next.antenna)
  return { ...condition, antennas: [...others, next].sort((a, b) => a.antenna - b.antenna) }
}

/** Adds one fact to what is known of a device. Facts of one device come in the order of their sequence. */
export function stepCondition(
  before: DeviceCondition | null,
  deviceId: DeviceId,
  entry: NumberedEntry,
): DeviceCondition {
  const condition = before ?? { siteId: entry.siteId, deviceId, reader: null, doors: [], antennas: [] }
  const { body, entrySeq, occurredAtMs } = entry
  const doorId = Number(body.doorId)
  switch (entry.kind) {
    case 'ReaderConnected':
      return { ...condition, reader: { lostSinceMs: null, reason: '', entrySeq } }
    case 'ReaderLost': {
      const lostSinceMs = condition.reader?.lostSinceMs ?? occurredAtMs
      return { ...condition, reader: { lostSinceMs, reason: String(body.reason), entrySeq } }
    }
    case 'AntennaLost':
    case 'AntennaRestored': {
      const up = entry.kind === 'AntennaRestored'
      const noticedBy = typeof body.noticedBy === 'string' ? body.noticedBy : 'reader-event'
      return withAntenna(condition, { antenna: Number(body.antenna), up, sinceMs: occurredAtMs, entrySeq, noticedBy })
    }
    case 'DoorOpened':
      return withDoor(condition, doorId, (door) => ({
        ...door,
        openSinceMs: occurredAtMs,
        openedEntrySeq: entrySeq,
        leftOpen: null,
        forced: body.sessionId === null ? { entrySeq, atMs: occurredAtMs } : door.forced,
      }))
    case 'DoorLeftOpen':
      return withDoor(condition, doorId, (door) => ({
        ...door,
        leftOpen: { entrySeq, openForMs: Number(body.openForMs) },
      }))
    case 'DoorClosed':
      return withDoor(condition, doorId, (door) => ({
        ...door,
        openSinceMs: null,
        openedEntrySeq: null,
        leftOpen: null,
      }))
    default:
      return condition
  }
}
