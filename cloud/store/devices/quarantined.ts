import type { QuarantineState } from '#cloud/devices/quarantine-state'

/** What a fact was to be read with, so that it can be read again as it would have been then. */
export type ReadAgainWith = {
  schema: number | null
  sentElapsedMs: number | null
  sentBootId: string | null
  /** What was known of the device's clock. */
  clock: { bootId: string; bootBeganAtMs: number; lastOccurredAtMs: number }
}

/** A fact, or a whole message (seq is null), put aside because it cannot be understood, with all that is known of it. */
export type Quarantined = {
  quarantineId: number
  deviceId: string
  epoch: string | null
  seq: number | null
  reason: string
  body: string
  /** Null for a whole message. */
  readWith: ReadAgainWith | null
  receivedAtMs: number
  state: QuarantineState
  /** The decision that settled it; null while it waits. */
  settledEntrySeq: number | null
}

/** One that is being put aside. */
export type NewlyQuarantined = Omit<Quarantined, 'quarantineId' | 'state' | 'settledEntrySeq'>
