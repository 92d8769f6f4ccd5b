import type { DeviceId, SiteId } from '#contracts/ids'

/** What a door is doing, as the device's facts add up. */
export type DoorCondition = {
  doorId: number
  /** Since when it has been open, Unix ms; null while shut. */
  openSinceMs: number | null
  openedEntrySeq: number | null
  /** Entry that said it stood open too long, and for how long; null while shut. */
  leftOpen: { entrySeq: number; openForMs: number } | null
  /** The newest opening nobody had unlocked; kept until somebody has acknowledged it and the door is shut. */
  forced: { entrySeq: number; atMs: number } | null
}

/** What an antenna is doing. */
export type AntennaCondition = {
  antenna: number
  up: boolean
  sinceMs: number
  entrySeq: number
  noticedBy: string
}

/** A device as the rules see it: a projection of its facts, stored whole as JSON. */
export type DeviceCondition = {
  siteId: SiteId
  deviceId: DeviceId
  reader: { lostSinceMs: number | null; reason: string; entrySeq: number } | null
  doors: DoorCondition[]
  antennas: AntennaCondition[]
}
