import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
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

/** What a fact that changes a condition is about: the door, the antenna, or the device; null when it changes none. */
export function conditionSubjectOf({ kind, source, body }: NumberedEntry): Subject | null {
  if (source.kind !== 'device' || !conditionKinds.has(kind)) return null
  if (kind.startsWith('Door')) return subjectOf('door', source.deviceId, Number(body.doorId))
  if (kind.startsWith('Antenna')) return subjectOf('antenna', source.deviceId, Number(body.antenna))
  return subjectOf('device', source.deviceId)
}

const shutDoor = (doorId: number): DoorCondition => ({
  doorId,
  openSinceMs: null,
  openedEntrySeq: null,
  leftOpen: null,
  forced: null,
  lastEntrySeq: 0,
})

function withDoor(
  condition: DeviceCondition,
  { body, entrySeq }: NumberedEntry,
  change: (door: DoorCondition) => Partial<DoorCondition>,
): DeviceCondition {
  const doorId = Number(body.doorId)
  const door = condition.doors.find((one) => one.doorId === doorId) ?? shutDoor(doorId)
  const others = condition.doors.filter((one) => one.doorId !== doorId)
  const changed = { ...door, ...change(door), lastEntrySeq: entrySeq }
  return { ...condition, doors: [...others, changed].sort((a, b) => a.doorId - b.doorId) }
}

function withAntenna(condition: DeviceCondition, next: AntennaCondition): DeviceCondition {
  const others = condition.antennas.filter((one) => one.antenna !== next.antenna)
  return { ...condition, antennas: [...others, next].sort((a, b) => a.antenna - b.antenna) }
}

function leftOpenOf({ body, entrySeq }: NumberedEntry): NonNullable<DoorCondition['leftOpen']> {
  return { entrySeq, openForMs: Number(body.openForMs), allowedMs: Number(body.ajarAlertAfterMs) }
}

/** Adds one fact to what is known of a device. Facts of one device come in the order of their sequence. */
export function foldCondition(before: DeviceCondition | null, entry: NumberedEntry): DeviceCondition | null {
  const { source, body, entrySeq, occurredAtMs } = entry
  if (source.kind !== 'device' || !conditionKinds.has(entry.kind)) return before
  const { deviceId } = source
  const condition = before ?? { siteId: entry.siteId, deviceId, reader: null, doors: [], antennas: [] }
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
      return withDoor(condition, entry, (door) => ({
        openSinceMs: occurredAtMs,
        openedEntrySeq: entrySeq,
        leftOpen: null,
        forced: body.sessionId === null ? { entrySeq, atMs: occurredAtMs } : door.forced,
      }))
    case 'DoorLeftOpen':
      return withDoor(condition, entry, () => ({ leftOpen: leftOpenOf(entry) }))
    default:
      return withDoor(condition, entry, () => ({ openSinceMs: null, openedEntrySeq: null, leftOpen: null }))
  }
}
