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

/** Whether these moves, in order, brought the unit to a place for any time in [fromMs, toMs], Unix ms. */
export function isThereDuring(moves: readonly Move[], placeId: string, fromMs: number, toMs: number): boolean {
  return moves.some((move, index) => {
    const leftMs = moves[index + 1]?.atMs ?? Number.POSITIVE_INFINITY
    return move.toPlaceId === placeId && move.atMs <= toMs && leftMs >= fromMs
  })
}
