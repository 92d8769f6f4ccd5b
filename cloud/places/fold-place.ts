import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { Passage } from './passages.ts'
import type { Place } from './place.ts'
import type { PlaceDefinition } from './place-decisions.ts'

/** The places an entry is about. */
export function placesOfEntry(entry: NumberedEntry): string[] {
  if (entry.kind !== 'PlaceDefined') return []
  const placeId = identityAs('place', entry.subject)
  return placeId === null ? [] : [placeId]
}

/** A place is what was said of it last. */
export function foldPlace(before: Place | null, entry: NumberedEntry): Place | null {
  if (entry.kind !== 'PlaceDefined') return before
  const { placeId, parentId, kind, title, titleZh, keepsStock, receivesGoods, answerableRole, timeZone, closed } =
    entry.body as PlaceDefinition
  return {
    siteId: entry.siteId,
    placeId,
    parentId,
    kind,
    title,
    titleZh,
    keepsStock,
    receivesGoods,
    passage: (entry.body.passage as Passage | null | undefined) ?? before?.passage ?? null,
    answerableRole,
    timeZone,
    closed,
    lastEntrySeq: entry.entrySeq,
  }
}
