import type { Hold } from '#cloud/units/unit'
import type { SiteId } from '#contracts/ids'

/** So many pieces of a lot at a place; with a destination they are bound for another place. */
export type Pile = {
  placeId: string
  /** Where they are going; null when they are where they belong. */
  destinationPlaceId: string | null
  quantity: number
  /** When they should arrive, Unix ms; null when nobody promised or they have arrived. */
  dueAtMs: number | null
  /** Requisition they were ordered by, until they have arrived; null when there is none. */
  requisitionId: string | null
  /** Shipment they are on the way with, until they have arrived; null when there is none. */
  shipmentId: string | null
}

/** What of a lot came under a requisition. */
export type LotOrder = { requisitionId: string; announced: number; arrived: number }

/** Pieces that were used although something stood, or may have stood, against it, and that nobody has looked into yet. */
export type UnfitLotUse = {
  entrySeq: number
  /** Unix ms. */
  atMs: number
  placeId: string
  quantity: number
  /** Entries that held the lot then. */
  holdSeqs: number[]
}

/** Pieces that were used where the books had none left, until somebody has counted there. */
export type ShortLotUse = { entrySeq: number; atMs: number; placeId: string; quantity: number }

/** Pieces without numbers of their own, told apart from others by lot: counted, not named. */
export type Lot = {
  siteId: SiteId
  lotId: string
  itemId: string
  /** The maker's lot number. */
  lot: string
  /** Last day of use, days since 1970-01-01; null when the label gives none. */
  expiresOnDay: number | null
  owner: string
  holds: Hold[]
  /** Where its pieces are; none is empty. Ascending by place, then destination. */
  piles: Pile[]
  /** Ascending by requisition. */
  orders: LotOrder[]
  /** Oldest first; by date they may be fit yet, for which day it was is asked where they were. */
  unfitUses: UnfitLotUse[]
  /** Oldest first. */
  shortUses: ShortLotUse[]
  foldedUpTo: string
  lastEntrySeq: number
}

/** Pieces came from somewhere to somewhere. */
export type LotMove = {
  lotId: string
  fromPlaceId: string | null
  toPlaceId: string
  quantity: number
  atMs: number
  causeSeq: number
  /** Which part of what the entry says: 0 what the books knew to be there, 1 what they did not. */
  part: 0 | 1
  why: string
  caseRef: string | null
  actorRef: string | null
}
