import type { InventoryRequest, StayReads } from './inventory-request.ts'

/** One stay of a reader on one antenna and channel (from 0). */
export type Stay = { antenna: number; channel: number; fromMs: number; forMs: number; request: InventoryRequest }

/** How tags share the time of a stay; keeps the flags its own inventory has set. */
export type Air = {
  /** Of the answers so many are counted by the tag and reported by nobody. */
  readonly countedUnheardShare: number
  /** Fills `reads` with what the reader reports at the end of the stay. */
  stay(stay: Stay, reads: StayReads): void
}
