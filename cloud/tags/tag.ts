import type { EpcHex, SiteId } from '#contracts/ids'
import type { Certainty } from './certainty.ts'

/** A tag nobody bound to a unit, as far as antennas saw it: recorded and shown, never dropped. */
export type ForeignTag = {
  siteId: SiteId
  epc: EpcHex
  /** Where it was seen last. */
  placeId: string
  /** True while an antenna sees it there. */
  observed: boolean
  certainty: Certainty
  /** Since when it is there, Unix ms. */
  sinceMs: number
  /** Order key of the newest fact folded in. */
  foldedUpTo: string
  lastEntrySeq: number
}
