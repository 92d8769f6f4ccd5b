import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { epcOf } from '#cloud/tags/tag-facts'
import {
  hasGrown,
  hearingOf,
  isAsStrong,
  isBelieved,
  isFarWeaker,
  isRecent,
  isStronger,
  isTelling,
  type Rival,
  rivalToFollow,
  strongestRival,
  withoutRival,
} from './rival-cabinets.ts'
import type { Unit } from './unit.ts'
import { cabinetOf, homeOf, isPresent, seenHere } from './unit-places.ts'
import { type UnitEvent, unitTransitions } from './unit-transitions.ts'

/** Nobody can say since when a cabinet hears it. */
const longSinceMs = 0

/**
 * When the cabinet of an entry came to hear the unit, Unix ms. What it says again is no younger for that, unless it has
 * grown far louder: then the unit lies elsewhere since. What it insists on at once it had by the books before. Behind a
 * door something came; what a count finds came only if it is heard well and the unit has long been in its own cabinet:
 * soon after that it lay there before as it does now, or leaks from the other.
 */
function sinceWhen(unit: Unit, entry: NumberedEntry, known: Rival | undefined, insists: boolean): number {
  const { occurredAtMs } = entry
  if (known !== undefined) return hasGrown(entry, known.heard) ? occurredAtMs : known.atMs
  const isBehindDoor = typeof entry.body.sessionId === 'string'
  const tellsOfArrival = isBehindDoor || (isTelling(entry) && !isRecent(unit.sinceMs, occurredAtMs))
  return tellsOfArrival && !insists ? occurredAtMs : longSinceMs
}

/** Keeps the cabinet of an entry as one that says it has the unit, too. */
function keepAsRival(unit: Unit, entry: NumberedEntry, as: Pick<Rival, 'verdict' | 'isContradicted' | 'atMs'>): void {
  const { entrySeq } = entry
  const placeId = cabinetOf(entry)
  const rival: Rival = { ...as, placeId, epc: epcOf(entry), heard: hearingOf(entry), entrySeq }
  unit.rivals = [...withoutRival(unit.rivals, placeId), rival]
  unit.lastEntrySeq = entrySeq
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
  const isContradicted = (rival?.isContradicted ?? false) && !hasGrown(entry, rival?.heard ?? null)
  if (isContradicted ? isStronger(heard, unit.heard) : !isFarWeaker(heard, unit.heard)) return false
  const isClone = isContradicted && unit.heard !== null && isAsStrong(heard, unit.heard)
  const atMs = sinceWhen(unit, entry, rival, false)
  keepAsRival(unit, entry, { verdict: isClone ? 'clone' : 'leak', isContradicted, atMs })
  return true
}

/**
 * A cabinet says that it hears the unit, which another one is believed to have: both have their doors shut and are sure.
 * The stronger evidence is right, whoever speaks last, and the other is a rival: a clone where it hears it about as well.
 * Against a cabinet that is not sure any more any evidence is the stronger, but for what leaks as it always did. What has
 * grown far louder lies elsewhere since: it is weighed as what is newly put in, for the other heard it before.
 */
export function reaffirm(unit: Unit, entry: NumberedEntry): void {
  const here = cabinetOf(entry)
  const mine = hearingOf(entry)
  if (unit.placeId === here) {
    unit.heard = mine
    const rival = strongestRival(unit.rivals)
    if (rival !== null && isStronger(rival.heard, mine)) giveTo(unit, rival, entry)
    return
  }
  const known = unit.rivals.find(({ placeId }) => placeId === here)
  const to = { placeId: here, epc: epcOf(entry), heard: mine }
  const atMs = sinceWhen(unit, entry, known, true)
  const isSure = isPresent(unit)
  if (isSure && !isStronger(mine, unit.heard)) {
    if (hasGrown(entry, known?.heard ?? null) && !isFarWeaker(mine, unit.heard)) {
      cameTo(unit, to, entry)
      return
    }
    const isClone = unit.heard !== null && isAsStrong(mine, unit.heard)
    keepAsRival(unit, entry, { verdict: isClone ? 'clone' : 'leak', isContradicted: true, atMs })
    return
  }
  if (!isSure && known !== undefined) {
    const { verdict } = known
    const said = { verdict, heard: mine, atMs, isContradicted: true }
    if (!isBelieved(said, unit.heard, entry.occurredAtMs)) {
      keepAsRival(unit, entry, said)
      return
    }
  }
  giveTo(unit, to, entry)
}

/**
 * The cabinet it was in is not sure of it: it is in the one that insists on it, or hears it far louder now, and came to
 * hear it just before; or does both. What has leaked all along says nothing of where it went.
 */
export function doubt(unit: Unit, entry: NumberedEntry): void {
  if (unit.placeId !== cabinetOf(entry)) return
  unit.heard = hearingOf(entry)
  const rival = strongestRival(unit.rivals.filter((each) => isBelieved(each, unit.heard, entry.occurredAtMs)))
  if (rival !== null) giveTo(unit, rival, entry)
}

/** It is in that cabinet, as its antennas are sure. */
function cameTo(unit: Unit, to: Pick<Rival, 'placeId' | 'epc' | 'heard'>, entry: NumberedEntry): void {
  seenHere(unit, to.placeId, to.epc)
  unit.heard = to.heard
  unit.certainty = 'confirmed'
  unit.homePlaceId = homeOf(unit)
  unit.sinceMs = entry.occurredAtMs
  unit.lastEntrySeq = entry.entrySeq
}

/** It is in that cabinet, and the one it was in is a rival. */
function giveTo(unit: Unit, to: Pick<Rival, 'placeId' | 'epc' | 'heard'>, entry: NumberedEntry): void {
  const { placeId, seenTags, heard, rivals, sinceMs: atMs, lastEntrySeq: entrySeq } = unit
  const theirs = heard ?? { rssiCentiDbm: null, ratePermille: null }
  const verdict = isAsStrong(theirs, to.heard) ? 'clone' : 'leak'
  const other: Rival = {
    placeId,
    epc: seenTags[0] ?? null,
    heard: theirs,
    atMs,
    entrySeq,
    verdict,
    isContradicted: true,
  }
  cameTo(unit, to, entry)
  unit.rivals = [...withoutRival(withoutRival(rivals, to.placeId), placeId), other]
}

/** The cabinet it was in has it no longer: it is in the one that said it has it, too. */
export function followRival(unit: Unit, rivals: readonly Rival[], entry: NumberedEntry): void {
  const rival = rivalToFollow(rivals, entry.occurredAtMs)
  const transition = unitTransitions['seen-inside'][unit.state]
  if (rival === null || 'no' in transition) return
  if (transition.to !== 'same' && transition.to !== 'legitimised') unit.state = transition.to
  cameTo(unit, rival, entry)
  unit.rivals = withoutRival(rivals, rival.placeId)
}
