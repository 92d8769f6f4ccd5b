import type { DeviceId, EpcHex, Epoch, SiteId } from '#contracts/ids'

/** Who said it: a device's fact, a person's decision, or the service's own conclusion. */
export type EntrySource =
  | { kind: 'device'; deviceId: DeviceId; epoch: Epoch; seq: number }
  | { kind: 'decision'; actorRef: string; decisionId: string }
  | { kind: 'service'; conclusionId: string }

/** How the service knows when it happened. */
export type TimeQuality = 'device' | 'estimated' | 'service'

/** What goes into the journal before it has a number and a hash. The body is the fact or decision as it was said. */
export type NewEntry = {
  siteId: SiteId
  occurredAtMs: number
  recordedAtMs: number
  timeQuality: TimeQuality
  source: EntrySource
  /** Fact kind, decision kind or conclusion kind. */
  kind: string
  /** The unit it is about, when it is about one. */
  epc: EpcHex | null
  /** The cabinet, room or store it is about, when it is about one. */
  placeId: string | null
  body: Record<string, unknown>
}

/** An entry that has its number and not yet its hash: what the pure parts read. */
export type NumberedEntry = NewEntry & { entrySeq: number }

/** One line of the append-only, hash-chained journal of a site. Entry 1 follows the hash of 64 zeros. */
export type JournalEntry = NewEntry & {
  entrySeq: number
  /** SHA-256, lower-case hex, over the previous hash and this entry in canonical JSON. */
  previousHash: string
  hash: string
}
