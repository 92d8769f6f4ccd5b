import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { passagePlaceIds } from '#cloud/places/passages'
import type { EpcHex } from '#contracts/ids'
import type { Unit, UnitState } from './unit.ts'

/** Where an antenna saw what an entry says. */
export function cabinetOf(entry: NumberedEntry): string {
  return entry.placeId ?? passagePlaceIds.unknown
}

/** States of a unit that is in the house and in nobody's hands, unless its place is a passage. */
export const standing: ReadonlySet<UnitState> = new Set(['received', 'inspecting', 'stocked', 'rejected'])
export const atPassage: ReadonlySet<string> = new Set(Object.values(passagePlaceIds))

/** Who it is with: where it stands; on a passage where it goes, or else where it stood last. */
export function homeOf({ placeId, destinationPlaceId, homePlaceId }: Unit): string | null {
  return atPassage.has(placeId) ? (destinationPlaceId ?? homePlaceId) : placeId
}

export function moveTo(unit: Unit, placeId: string): void {
  if (placeId === unit.placeId) return
  unit.previousPlaceId = unit.placeId
  unit.placeId = placeId
  unit.observed = false
  unit.seenTags = []
  unit.heard = null
  unit.rivals = []
}

/**
 * Carried somewhere, on a person's word. The cabinet it came out of, also through somebody's hands or by way of other
 * shelves, may have yet to say that it is gone: until an antenna sees it anew that is the place before this one.
 */
export function carryTo(unit: Unit, placeId: string): void {
  const cabinet = unit.observed ? unit.placeId : unit.previousPlaceId
  moveTo(unit, placeId)
  unit.previousPlaceId = cabinet
  unit.observed = false
  unit.seenTags = []
  unit.certainty = 'confirmed'
  unit.destinationPlaceId = null
  unit.dueAtMs = null
}

/** An antenna sees this tag of it here. */
export function seenHere(unit: Unit, placeId: string, epc: EpcHex | null): void {
  moveTo(unit, placeId)
  unit.observed = true
  if (epc !== null && !unit.seenTags.includes(epc)) unit.seenTags = [...unit.seenTags, epc].sort()
}

/** A tag came off it: no antenna sees the unit by that tag any more, and none sees it at all when that was its last. */
export function loseTag(unit: Unit, epc: EpcHex): void {
  if (!unit.seenTags.includes(epc)) return
  unit.seenTags = unit.seenTags.filter((seen) => seen !== epc)
  if (unit.seenTags.length === 0) unit.observed = false
}

/** True while an antenna is sure that it stands in its cabinet: then people cannot have done with it what they say. */
export function isPresent(unit: Unit): boolean {
  return unit.observed && unit.certainty === 'confirmed'
}
