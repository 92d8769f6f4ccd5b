import type { InventoryRequest, StayReads } from '../radio/inventory-request.ts'

/** What a detector's ledger says of an EPC number. */
export const standing = { absent: 0, present: 1, undecided: 2 } as const

/** One stay as a detector sees it: EPC numbers, no slots. */
export type HeardStay = {
  /** Port, 1 up. */
  antenna: number
  /** Channel, 1 up; 0 when the reader does not say. */
  channel: number
  fromMs: number
  endMs: number
  count: number
  epc: Int32Array
  seen: Int32Array
  rssiCentiDbm: Int32Array
}

/** What only the oracle is told of a stay. */
export type TrueStay = { reads: StayReads; request: InventoryRequest; antenna: number; channel: number; atMs: number }

/** Says who is here. Everything judged is read from `ledger`, by EPC number. */
export type Detector = {
  readonly name: string
  readonly ledger: Uint8Array
  /** Says `removed` of an EPC since the door last shut; 1 at the EPC number. */
  readonly saidRemoved: Uint8Array
  doorOpened(nowMs: number): void
  doorClosed(nowMs: number): void
  /** Brings the ledger up to date. */
  look(nowMs: number): void
  /** When, after the last close, it had its verdict on the session; null while it has none. */
  decidedAtMs(): number | null
}

/** A detector that is handed the stays of a plain, never-ending inventory. */
export type PassiveDetector = Detector & { hear(stay: HeardStay): void }
