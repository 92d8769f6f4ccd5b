/** A unit came from somewhere to somewhere: what stays and movements are made of. */
export type Move = {
  unitId: string
  /** Null when nobody knows where it was before. */
  fromPlaceId: string | null
  toPlaceId: string
  /** When it happened, Unix ms. */
  atMs: number
  /** The entry that says so, and its kind. */
  causeSeq: number
  why: string
  sessionId: string | null
  caseRef: string | null
  /** The person who decided it; null where an antenna saw it. */
  actorRef: string | null
}
