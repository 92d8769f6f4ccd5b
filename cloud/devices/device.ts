import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { Placement } from '#cloud/places/place-book'
import type { DeviceId, SiteId } from '#contracts/ids'

/** A cabinet or a room sensor the service knows. */
export type Device = {
  siteId: SiteId
  deviceId: DeviceId
  kind: 'cabinet' | 'room-sensor'
  modelId: string
  title: string
  /** Where it stands now. */
  placeId: string
  /** Where it stood from when, ascending. */
  placements: Placement[]
  registeredAtMs: number
  /** Hash of what it proves itself by, 192 bits of chance. */
  credentialHash: string
  lastEntrySeq: number
}

const kinds: ReadonlySet<string> = new Set(['DeviceRegistered', 'DeviceCredentialRotated', 'DevicePlaced'])

/** The devices an entry is about. */
export function devicesOfEntry(entry: NumberedEntry): string[] {
  if (!kinds.has(entry.kind)) return []
  const deviceId = identityAs('device', entry.subject)
  return deviceId === null ? [] : [deviceId]
}

function placedAt(placements: readonly Placement[], placeId: string, fromMs: number): Placement[] {
  const earlier = placements.filter((placement) => placement.fromMs < fromMs)
  return earlier.at(-1)?.placeId === placeId ? [...earlier] : [...earlier, { fromMs, placeId }]
}

/** A device is registered once; its place, its words and what it proves itself by may change. */
export function foldDevice(before: Device | null, entry: NumberedEntry): Device | null {
  const deviceId = identityAs('device', entry.subject) as DeviceId | null
  if (deviceId === null || !kinds.has(entry.kind)) return before
  const { modelId, deviceKind, title, placeId, credentialHash } = entry.body as {
    modelId: string
    deviceKind: Device['kind']
    title: string
    placeId: string
    credentialHash: string
  }
  if (entry.kind === 'DevicePlaced') {
    if (before === null) return null
    const placements = placedAt(before.placements, placeId, entry.occurredAtMs)
    return { ...before, placeId, placements, lastEntrySeq: entry.entrySeq }
  }
  return {
    siteId: entry.siteId,
    deviceId,
    kind: deviceKind,
    modelId,
    title,
    placeId,
    placements: placedAt(before?.placements ?? [], placeId, before === null ? 0 : entry.occurredAtMs),
    registeredAtMs: before?.registeredAtMs ?? entry.occurredAtMs,
    credentialHash,
    lastEntrySeq: entry.entrySeq,
  }
}
