/**
 * What a reader is asked to do on its stays, in the terms of Gen2: whoever asks in a new way (another power, mode or
 * Select) gets a physical answer.
 */
export type InventoryRequest = {
  /** A counted tag keeps silent for as long as its flag holds (S1 to S3, single target); otherwise it answers every time. */
  once: boolean
  /** Against the cabinet's usual power, dB; the reader's own bounds hold. */
  powerDb: number
  /** Slow and robust modulation instead of the balanced one. */
  robust: boolean
  /** EPC numbers a Select names; null asks everybody. */
  select: ReadonlySet<number> | null
}

/** Everybody, over and over, at usual power: what a plain inventory does. */
export const everybody: InventoryRequest = { once: false, powerDb: 0, robust: false, select: null }

/** What one stay on one antenna brought, as a reader reports it; reused from stay to stay. */
export class StayReads {
  count = 0
  readonly slot: Int32Array
  readonly seen: Int32Array
  readonly rssiCentiDbm: Int32Array
  /** Reads a tag of usual rate may expect that is audible here and asked: what the oracle is told of the stay. */
  turns = 0

  constructor(slots: number) {
    this.slot = new Int32Array(slots)
    this.seen = new Int32Array(slots)
    this.rssiCentiDbm = new Int32Array(slots)
  }
}
