import type { Certainty } from '#cloud/tags/certainty'
import type { EpcHex, SessionId, SiteId } from '#contracts/ids'
import type { Hearing, Rival } from './rival-cabinets.ts'

/** Where in its life a unit is (domain: the life of a unit). */
export const unitStates = [
  'foreign',
  'expected',
  'in-transit',
  'received',
  'inspecting',
  'stocked',
  'taken',
  'used',
  'charged',
  'wasted',
  'unaccounted',
  'lost',
  'stolen',
  'rejected',
  'returned-to-supplier',
  'scrapped',
] as const
export type UnitState = (typeof unitStates)[number]

export const holdReasons = ['recall', 'temperature', 'damage', 'count'] as const
export type HoldReason = (typeof holdReasons)[number]

/** A reason a unit may not be used, the journal entry that put it there, and from when (Unix ms). */
export type Hold = { reason: HoldReason; entrySeq: number; sinceMs: number }

/** That it was used: whatever stood against it, a recall must find the patient. */
export type UnitUse = {
  entrySeq: number
  /** Unix ms. */
  atMs: number
  /** What it was just before. */
  stateBefore: UnitState
  /** Entries that held it then. */
  holdSeqs: number[]
  /** Why it was used all the same, on the word of somebody who may say so; null when nobody did. */
  override: string | null
  /** The entry of somebody who has looked into it; null while nobody has. */
  reviewedSeq: number | null
}

/** What a person said of it while an antenna was sure that it stood in its cabinet: it waits for the cabinet's word. */
export type PendingDecision = { entrySeq: number; kind: string; atMs: number }

/** Who owns a unit: the hospital, or a supplier whose consignment it is. */
export type Owner = string

/**
 * One serial-numbered article, as the journal adds it up. It is not its tag: tags are bound to it for a time (room tags),
 * and it can be announced, received and held without one.
 */
export type Unit = {
  siteId: SiteId
  unitId: string
  /** Catalogue entry; null only inside a fold, while what is known of the unit is older than its announcement. */
  itemId: string | null
  serial: string | null
  lot: string | null
  /** Last day of use as days since 1970-01-01; null when the label gives none. */
  expiresOnDay: number | null
  owner: Owner | null
  state: UnitState
  placeId: string
  /** True while an antenna sees it where it is; false where people say it is. */
  observed: boolean
  /** Its tags that antennas see where it is: it is gone only when the last of them is. */
  seenTags: EpcHex[]
  /** How the cabinet it is in hears it; null where none does, or its fact does not say. */
  heard: Hearing | null
  /** Other cabinets that say they have it too, while this one is believed. */
  rivals: Rival[]
  /**
   * The place before this one, or, once carried by hand, the one an antenna saw it at; null when it has known only one.
   * Tells the other half of a move from a contradiction.
   */
  previousPlaceId: string | null
  /**
   * Who it is with: where it stands; while it is on its way, in somebody's hands, used or gone: where it goes, or else
   * where it stood last. Null while nobody can say.
   */
  homePlaceId: string | null
  /** Where it is going while it is on its way (also from the store onward); otherwise null. */
  destinationPlaceId: string | null
  /** When it should arrive there, Unix ms; null when nobody promised or it has arrived. */
  dueAtMs: number | null
  certainty: Certainty
  holds: Hold[]
  /** What people said of it that waits until its cabinet says that it is gone, oldest first. */
  pending: PendingDecision[]
  /** That it was used, and what stood against it; null while it was not. */
  use: UnitUse | null
  /** The door session that took it last; null when none did. */
  takenInSession: SessionId | null
  /** Requisition it was ordered by; null when it was not. */
  requisitionId: string | null
  /** When its present state began, Unix ms by the service's reckoning. */
  sinceMs: number
  /** Order key of the newest event folded in: a later-arriving but earlier event makes the unit be folded anew. */
  foldedUpTo: string
  /** Journal entry that changed it last. */
  lastEntrySeq: number
}
