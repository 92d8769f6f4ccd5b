import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { epcOf } from '#cloud/tags/tag-facts'
import {
  hearingOf,
  isAsStrong,
  isFarWeaker,
  isStronger,
  type Rival,
  rivalToFollow,
  strongestRival,
  withoutRival,
} from './rival-cabinets.ts'
import type { Unit } from './unit.ts'
import { cabinetOf, homeOf, isPresent, seenHere } from './unit-places.ts'
import { type UnitEvent, unitTransitions } from './unit-transitions.ts'

/** What a cabinet has by a count, or insists on though the books have it elsewhere, it did not come to hear just now. */
const longSinceMs = 0

/** The cabinet of an entry as one that says it has the unit, too. */
function rivalOf(entry: NumberedEntry, verdict: Rival['verdict'], isContradicted: boolean): Rival {
  const { entrySeq } = entry
  const atMs = entry.kind === 'UnitFound' ? longSinceMs : entry.occurredAtMs
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
  if (isContradicted ? isStronger(heard, unit.heard) : !isFarWeaker(heard, unit.heard)) return false
  const isClone = isContradicted && unit.heard !== null && isAsStrong(heard, unit.heard)
  putRival(unit, rivalOf(entry, isClone ? 'clone' : 'leak', isContradicted))
  return true
}

/**
 * A cabinet says that it hears the unit, which another one is believed to have: both have their doors shut and are sure.
 * The stronger evidence is right, whoever speaks last (and against a cabinet that doubts it, any), and the other is a rival: a clone where it hears it about as well.
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
  if (isPresent(unit) && !isStronger(mine, unit.heard)) {
    const isClone = unit.heard !== null && isAsStrong(mine, unit.heard)
    const atMs = unit.rivals.find(({ placeId }) => placeId === here)?.atMs ?? longSinceMs
    putRival(unit, { ...rivalOf(entry, isClone ? 'clone' : 'leak', true), atMs })
    return
  }
  giveTo(unit, { placeId: here, epc: epcOf(entry), heard: mine }, entry)
}

/**
 * The cabinet it was in is not sure of it: it is in the one that insists on it, if that hears it better and is a clone or
 * came to hear it just before. What has leaked all along says nothing of where it went.
 */
export function doubt(unit: Unit, entry: NumberedEntry): void {
  const insisting = unit.rivals.filter(({ isContradicted }) => isContradicted)
  const rival = rivalToFollow(insisting, entry.occurredAtMs)
  const heard = hearingOf(entry)
  if (unit.placeId !== cabinetOf(entry) || rival === null || !isStronger(rival.heard, heard)) return
  unit.heard = heard
  giveTo(unit, rival, entry)
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
  seenHere(unit, to.placeId, to.epc)
  unit.heard = to.heard
  unit.rivals = [...withoutRival(withoutRival(rivals, to.placeId), placeId), other]
  unit.certainty = 'confirmed'
  unit.homePlaceId = homeOf(unit)
  unit.sinceMs = entry.occurredAtMs
  unit.lastEntrySeq = entry.entrySeq
}

/** The cabinet it was in has it no longer: it is in the one that said it has it, too. */
export function followRival(unit: Unit, rivals: readonly Rival[], entry: NumberedEntry): void {
  const rival = rivalToFollow(rivals, entry.occurredAtMs)
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
