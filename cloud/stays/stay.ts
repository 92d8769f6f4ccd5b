import type { SiteId } from '#contracts/ids'

/**
 * A unit was at a place for a time, how it came there, and since and until which journal entry the service believed so.
 * Every arrival is a movement, so stays are the movements of units too.
 */
export type Stay = {
  siteId: SiteId
  unitId: string
  placeId: string
  /** Unix ms, event time. */
  fromMs: number
  /** Event time; null while it is there. */
  toMs: number | null
  /** The arrival: where from (null: nobody knows), the entry that says so, its kind, session, case and person. */
  fromPlaceId: string | null
  causeSeq: number
  why: string
  sessionId: string | null
  caseRef: string | null
  actorRef: string | null
  /** The newest journal entry when this became known. */
  knownSinceSeq: number
  /** The same for its end; null while it has none. */
  endKnownSinceSeq: number | null
  /** Null while it is still believed; else the newest entry when it no longer was. */
  knownUntilSeq: number | null
}

/** Pieces of a lot came from somewhere to somewhere, as believed since and until some journal entry. */
export type LotMovement = {
  siteId: SiteId
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
  knownSinceSeq: number
  knownUntilSeq: number | null
}
