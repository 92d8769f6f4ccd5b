import type { DeviceId, Epoch, SiteId } from '#contracts/ids'
import type { Subject } from './subject.ts'

/**
 * Who said it: a device's fact, a person's decision, or the service itself. A service entry names who of it decided and
 * is called the same whenever the same was decided for the same reason, however the facts arrived.
 */
export type EntrySource =
  | { kind: 'device'; deviceId: DeviceId; epoch: Epoch; seq: number }
  | { kind: 'decision'; actorRef: string; decisionId: string }
  | { kind: 'service'; decider: string; conclusionId: string }

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
  /** What it is about. */
  subject: Subject
  /** The place it happened at, when it happened at one. */
  placeId: string | null
  /** The entry that made it necessary: the cause of a decision of the service; null where nobody but its source did. */
  causeSeq: number | null
  body: Record<string, unknown>
}

/** An entry that has its number and not yet its hash: what the pure parts read. */
export type NumberedEntry = NewEntry & { entrySeq: number }

/** One line of the append-only, hash-chained journal of a site. Entry 1 follows the hash of 64 zeros. */
export type JournalEntry = NewEntry & {
  entrySeq: number
  /** SHA-256, lower-case hex, over the hash of the entry before and this entry in canonical JSON. */
  hash: string
}
