import type { FactOf } from '#contracts/facts/fact'
import type { EpcHex, TidHex } from '#contracts/ids'

/** One tag as one report line told it: which antenna and channel heard it how strongly, and when it reached us. */
export type TagRead = {
  epc: EpcHex
  /** Port number on the reader, 1 to 64. */
  antenna: number
  /** Index into the reader's hop or frequency table, 1 up; 0 when the reader does not say. */
  channel: number
  /** Strongest answer in 0.01 dBm; null when the reader does not say. */
  rssiCentiDbm: number | null
  seenCount: number
  /** Where the reader told it with the EPC or was asked for it; one without a serial counts as none. */
  tid?: TidHex | null
  /** Monotonic arrival time: the reader's own clock is never trusted for a decision. */
  readAtElapsedMs: number
}

/** Why a read says nothing: no antenna, one the cabinet does not have, no EPC, or one that is not whole 16-bit words. */
export type UnusableReason = FactOf<'ReadsUnusable'>['reason']

/** What a reader tells the rest of the edge, already free of protocol. */
export type ReaderEvent =
  /** It answers, is set up, and has shown that it reads: a run has ended or a report has come. */
  | {
      kind: 'connected'
      manufacturer: number
      model: number
      firmware: string
      llrpVersion: '1.0.1' | '1.1'
      antennas: number[]
      /** How long nobody was looking; null at the first connection of a boot. */
      blindMs: number | null
    }
  /** Silent: it answers and does not read; inputs and outputs may still work. */
  | { kind: 'lost'; reason: FactOf<'ReaderLost'>['reason'] }
  /** Reads that could not be used, of all since this was last told; none: for a while all could be. */
  | { kind: 'unusable'; reads: number; of: number; reason: UnusableReason }
  | { kind: 'antenna'; antenna: number; up: boolean }
  /** A general-purpose input, at connect and at every change. */
  | { kind: 'gpi'; port: number; high: boolean }
  | { kind: 'reads'; reads: TagRead[] }
  /** Asked for its TID this tag has none to tell: no serial, locked, or it does not answer. */
  | { kind: 'no-tid'; epc: EpcHex }
  /** One inventory round over these antennas is over, whether anything answered or not. */
  | { kind: 'round-ended'; antennas: number[] }

/** What the inventory should do. The session compiles it to what the connected reader can do. */
export type InventoryWish =
  | { mode: 'off' }
  /** Count everything as fast as possible; each tag answers about once. Another number is another sweep, begun afresh. */
  | { mode: 'sweep'; sweep?: number }
  /** Look again, at full rate and now and then in another mode; the attempt (1 up) says which. Only these EPCs, where the reader can select so many; none named: everything. */
  | { mode: 'confirm'; epcs: EpcHex[]; attempt: number }
  /** Single rounds with rests while shut, to learn and to re-check; slow only notices what fails. */
  | { mode: 'watch'; pace?: 'quick' | 'slow' }

export type Reader = {
  wish(wish: InventoryWish): void
  /** Whose TIDs are not known yet. Each is asked for a few times at most, while nothing else waits for the radio. */
  wantTids(epcs: readonly EpcHex[]): void
  setGpo(port: number, high: boolean): void
  stop(): Promise<void>
}
