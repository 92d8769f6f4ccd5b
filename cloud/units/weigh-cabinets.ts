import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { epcOf } from '#cloud/tags/tag-facts'
import { hearingOf, isAsStrong, isFarWeaker, type Rival, strongestRival, withoutRival } from './rival-cabinets.ts'
import type { Unit } from './unit.ts'
import { cabinetOf, homeOf, isPresent, seenHere } from './unit-places.ts'
import { type UnitEvent, unitTransitions } from './unit-transitions.ts'

/** The cabinet of an entry as one that says it has the unit, too. */
function rivalOf(entry: NumberedEntry, verdict: Rival['verdict'], isContradicted: boolean): Rival {
  const { occurredAtMs: atMs, entrySeq } = entry
  return {
    placeId: cabinetOf(entry),
    epc: epcOf(entry),
    heard: hearingOf(entry),
    atMs,
    entrySeq,
    verdict,
    isContradicted,
  }
}

function putRival(unit: Unit, rival: Rival): void {
  unit.rivals = [...withoutRival(unit.rivals, rival.placeId), rival]
  unit.lastEntrySeq = rival.entrySeq
}

/**
 * True when a cabinet that says it has the unit, or has it no longer, moves nothing: another cabinet is sure of it and
 * hears it far better, or has said since that it is there still. It is kept as a rival, until it says otherwise.
 */
export function isHeldBack(unit: Unit, event: UnitEvent, entry: NumberedEntry): boolean {
  const here = cabinetOf(entry)
  const rival = unit.rivals.find(({ placeId }) => placeId === here)
  if (event === 'gone-in-session' || event === 'gone-unseen' || event === 'doubted') {
    if (rival === undefined) return false
    unit.rivals = withoutRival(unit.rivals, here)
    unit.lastEntrySeq = entry.entrySeq
    return true
  }
  if (event !== 'seen-inside' || unit.placeId === here || !isPresent(unit)) return false
  const heard = hearingOf(entry)
  const isContradicted = rival?.isContradicted ?? false
  if (!isContradicted && !isFarWeaker(heard, unit.heard)) return false
  const isClone = isContradicted && unit.heard !== null && isAsStrong(heard, unit.heard)
  putRival(unit, rivalOf(entry, isClone ? 'clone' : 'leak', isContradicted))
  return true
}

/**
 * A cabinet says that it hears the unit still, which another one was believed to have. The one that hears it far better is
 * right; where neither does, the one whose doors were shut all the while, and the other is a rival: a clone where it
 * hears it about as well.
 */
export function reaffirm(unit: Unit, entry: NumberedEntry): void {
  const here = cabinetOf(entry)
  const mine = hearingOf(entry)
  if (unit.placeId === here) {
    unit.heard = mine
    return
  }
  const isFar = isFarWeaker(mine, unit.heard)
  if (isFar || unit.rivals.some((rival) => rival.placeId === here && rival.isContradicted)) {
    const isClone = !isFar && unit.heard !== null && isAsStrong(mine, unit.heard)
    putRival(unit, rivalOf(entry, isClone ? 'clone' : 'leak', true))
    return
  }
  const { placeId, seenTags, heard, rivals, sinceMs: atMs, lastEntrySeq: entrySeq } = unit
  const theirs = heard ?? { rssiCentiDbm: null, ratePermille: null }
  const verdict = isAsStrong(theirs, mine) ? 'clone' : 'leak'
  const other: Rival = {
    placeId,
    epc: seenTags[0] ?? null,
    heard: theirs,
    atMs,
    entrySeq,
    verdict,
    isContradicted: true,
  }
  seenHere(unit, here, epcOf(entry))
  unit.heard = mine
  unit.rivals = [...withoutRival(withoutRival(rivals, here), placeId), other]
  unit.certainty = 'confirmed'
  unit.homePlaceId = homeOf(unit)
  unit.sinceMs = entry.occurredAtMs
  unit.lastEntrySeq = entry.entrySeq
}

/** The cabinet it was in has it no longer: it is in the one that said it has it, too. */
export function followRival(unit: Unit, rivals: readonly Rival[], entry: NumberedEntry): void {
  const rival = strongestRival(rivals)
  const transition = unitTransitions['seen-inside'][unit.state]
  if (rival === null || 'no' in transition) return
  seenHere(unit, rival.placeId, rival.epc)
  unit.heard = rival.heard
  unit.rivals = withoutRival(rivals, rival.placeId)
  unit.certainty = 'confirmed'
  if (transition.to !== 'same' && transition.to !== 'legitimised') unit.state = transition.to
  unit.homePlaceId = homeOf(unit)
  unit.sinceMs = entry.occurredAtMs
}
