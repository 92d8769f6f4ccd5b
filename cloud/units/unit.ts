import type { EpcHex, SessionId, SiteId } from '#contracts/ids'

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

export type HoldReason = 'recall' | 'temperature' | 'damage' | 'count'

/** A reason a unit may not be used, and the journal entry that put it there. */
export type Hold = { reason: HoldReason; entrySeq: number }

/** How well the cabinet that has it can see it. Anything but confirmed never orders, charges or escalates. */
export type Certainty = 'confirmed' | 'uncertain' | 'unobservable'

/** Who owns a unit: the hospital, or a supplier whose consignment it is. */
export type Owner = string

/** One serial-numbered article, as the journal adds it up. */
export type Unit = {
  siteId: SiteId
  epc: EpcHex
  /** Catalogue entry (GTIN-14 or the hospital's own code); null while nobody has announced the unit. */
  itemId: string | null
  serial: string | null
  lot: string | null
  /** Last day of use as days since 1970-01-01; null when the label gives none. */
  expiresOnDay: number | null
  owner: Owner | null
  state: UnitState
  /** A cabinet's device id, or store, transit, person, patient, supplier, gone. */
  placeId: string
  /** The place before this one; null when it has known only one. Tells the other half of a move from a contradiction. */
  previousPlaceId: string | null
  /** Where it is going while it is on its way (also from the store onward); otherwise null. */
  destinationPlaceId: string | null
  /** When it should arrive there, Unix ms; null when nobody promised or it has arrived. */
  dueAtMs: number | null
  certainty: Certainty
  holds: Hold[]
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

/** Places that are not cabinets: nothing there reads tags. Every other placeId is a cabinet's device id. */
export const placesWithoutReader = ['store', 'transit', 'person', 'patient', 'supplier', 'gone', 'unknown'] as const
