import type { Move } from '#cloud/units/move'
import type { SiteId } from '#contracts/ids'
import type { Stay } from './stay.ts'

function begun(siteId: SiteId, move: Move, knownSeq: number): Stay {
  const { unitId, toPlaceId, fromPlaceId, atMs, causeSeq, why, sessionId, caseRef, actorRef } = move
  const arrival = { fromPlaceId, causeSeq, why, sessionId, caseRef, actorRef }
  const known = { knownSinceSeq: knownSeq, endKnownSinceSeq: null, knownUntilSeq: null }
  return { siteId, unitId, placeId: toPlaceId, fromMs: atMs, toMs: null, ...arrival, ...known }
}

/** What to store: stays there have not been, and those that are others now. */
export type StayChanges = { added: Stay[]; changed: Stay[] }

/** The stays of a unit whose new moves follow those known. open: the one that has no end. */
export function extendStays(siteId: SiteId, open: Stay | null, moves: readonly Move[], knownSeq: number): StayChanges {
  const changes: StayChanges = { added: [], changed: [] }
  let current = open
  for (const move of moves) {
    if (current !== null) {
      const ended = { ...current, toMs: move.atMs, endKnownSinceSeq: knownSeq }
      if (current === open) changes.changed.push(ended)
      else changes.added.push(ended)
    }
    current = begun(siteId, move, knownSeq)
  }
  if (current !== null && current !== open) changes.added.push(current)
  return changes
}

function isSameArrival(a: Stay, b: Stay): boolean {
  return (
    a.causeSeq === b.causeSeq && a.placeId === b.placeId && a.fromMs === b.fromMs && a.fromPlaceId === b.fromPlaceId
  )
}

/**
 * The stays of a unit folded anew. believed: its stays of knownUntilSeq null; moves: all of its moves. What is no longer
 * so is kept as a past belief, what is new is believed from now on.
 */
export function restateStays(
  siteId: SiteId,
  believed: readonly Stay[],
  moves: readonly Move[],
  knownSeq: number,
): StayChanges {
  const wanted = moves.map((move, index) => {
    const stay = begun(siteId, move, knownSeq)
    const next = moves[index + 1]
    return next === undefined ? stay : { ...stay, toMs: next.atMs, endKnownSinceSeq: knownSeq }
  })
  const changes: StayChanges = { added: [], changed: [] }
  const matched = new Set<Stay>()
  for (const want of wanted) {
    const same = believed.find((stay) => !matched.has(stay) && isSameArrival(stay, want))
    if (same === undefined) {
      changes.added.push(want)
      continue
    }
    matched.add(same)
    if (same.toMs === want.toMs) continue
    // An end that becomes known adds to the stay; an end that moves makes another one of it.
    if (same.toMs === null) changes.changed.push({ ...same, toMs: want.toMs, endKnownSinceSeq: knownSeq })
    else {
      changes.changed.push({ ...same, knownUntilSeq: knownSeq })
      changes.added.push(want)
    }
  }
  for (const stay of believed) if (!matched.has(stay)) changes.changed.push({ ...stay, knownUntilSeq: knownSeq })
  return changes
}
