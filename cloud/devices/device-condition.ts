import type { DeviceId, SiteId } from '#contracts/ids'
import type { CalibrationCondition } from './fold-calibration.ts'

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

/** How many reads of its reader could not be used, as the device said last. */
export type ReadsCondition = {
  /** Since when there have been any, Unix ms; null when all can be used. */
  sinceMs: number | null
  unusable: number
  /** All reads of the same time. */
  of: number
  reason: string
  entrySeq: number
}

/** What the tags fixed inside a cabinet prove, as it said last. */
export type ReferencesCondition = {
  /** as-learnt, fainter or lost. */
  hearing: string
  /** Since when it is other than as learnt, Unix ms; null when it is not. */
  worseSinceMs: number | null
  /** Antennas that hear everything fainter, by 0.01 dB. */
  antennas: { antenna: number; fainterByCentiDb: number }[]
  /** Those that are faint or silent, and since when there have been any. */
  failed: { epc: string; state: string }[]
  failedSinceMs: number | null
  /** How many there are. */
  of: number
  entrySeq: number
}

/** How far the wall clock of a device is off, as ingest saw it; what it tells is placed by its monotonic clock then. */
export type ClockCondition = {
  /** Ahead of ours, ms; behind is negative, 0 is right. */
  skewMs: number
  /** Since when it has been off, Unix ms; null while it is right. */
  offSinceMs: number | null
  entrySeq: number
}

/** What happened that two cards of one device explain. */
export type CardDoubt = { kind: 'changed' | 'returned' | 'refused'; epoch: string; atMs: number; entrySeq: number }

/** Which cards of a device nobody has answered for. */
export type CardCondition = {
  /** Newest last, at most doubtsMax; empty while all is well. */
  doubts: CardDoubt[]
  /** When a person said that another card would come, Unix ms; null when nobody did or it has come. */
  announcedAtMs: number | null
  entrySeq: number
}

/** How often connections of the device pushed one another out, when that was last seen. */
export type ConnectionCondition = { times: number; withinMs: number; atMs: number; entrySeq: number }

/** How much of what it said was put aside and waits for a person. */
export type QuarantineCondition = {
  waiting: number
  /** Since when anything has been waiting, Unix ms; null when nothing is. */
  sinceMs: number | null
  /** Why the first of the newest was. */
  reason: string
  entrySeq: number
}

/** Facts that are known to exist and are not sent. */
export type GapCondition = { epoch: string; fromSeq: number; toSeq: number; sinceMs: number; entrySeq: number }

/** A document the service sent that a device would not take, and has taken no version of since. */
export type RefusedDocument = {
  document: string
  /** As the document says; null when it could not be read. */
  version: number | null
  reason: string
  /** What is in force instead; null for none. */
  heldVersion: number | null
  /** Since when it has been refusing that kind, Unix ms. */
  sinceMs: number
  entrySeq: number
}

/** A device as the rules see it: a fold of its facts and of what the service observed of it, stored whole as JSON. */
export type DeviceCondition = {
  siteId: SiteId
  deviceId: DeviceId
  reader: ReaderCondition | null
  reads: ReadsCondition | null
  references: ReferencesCondition | null
  /** Null while it was never calibrated with this hardware. */
  calibration: CalibrationCondition | null
  doors: DoorCondition[]
  antennas: AntennaCondition[]
  clock: ClockCondition | null
  card: CardCondition | null
  connections: ConnectionCondition | null
  quarantine: QuarantineCondition | null
  gaps: { open: GapCondition[]; entrySeq: number } | null
  /** Documents it refuses, the newest last. */
  documents: { refused: RefusedDocument[]; entrySeq: number } | null
  /** When the newest of its facts happened, Unix ms: an older one that is read late changes nothing any more. */
  factsUntilMs: number
}

/** True while the door stands open that nobody had unlocked. */
export function isForcedOpen({ openSinceMs, openedEntrySeq, forced }: DoorCondition): boolean {
  return openSinceMs !== null && forced !== null && forced.entrySeq === openedEntrySeq
}
