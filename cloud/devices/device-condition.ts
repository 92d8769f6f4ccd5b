import type { DeviceId, SiteId } from '#contracts/ids'

/** What a door is doing, as the device's facts add up. */
export type DoorCondition = {
  doorId: number
  /** Since when it has been open, Unix ms; null while shut. */
  openSinceMs: number | null
  openedEntrySeq: number | null
  /** What the cabinet said when it stood open too long, and after which time it was to say so; null while shut. */
  leftOpen: { entrySeq: number; openForMs: number; allowedMs: number } | null
  /** The newest opening nobody had unlocked, kept when the door is shut. */
  forced: { entrySeq: number; atMs: number } | null
  /** Entry that changed it last. */
  lastEntrySeq: number
}

/** What an antenna is doing. */
export type AntennaCondition = {
  antenna: number
  up: boolean
  sinceMs: number
  entrySeq: number
  noticedBy: string
}

/** Whether the reader answers, as the device said last. */
export type ReaderCondition = { lostSinceMs: number | null; reason: string; entrySeq: number }

/** A device as the rules see it: a fold of its facts, stored whole as JSON. */
export type DeviceCondition = {
  siteId: SiteId
  deviceId: DeviceId
  reader: ReaderCondition | null
  doors: DoorCondition[]
  antennas: AntennaCondition[]
}

/** True while the door stands open that nobody had unlocked. */
export function isForcedOpen({ openSinceMs, openedEntrySeq, forced }: DoorCondition): boolean {
  return openSinceMs !== null && forced !== null && forced.entrySeq === openedEntrySeq
}
