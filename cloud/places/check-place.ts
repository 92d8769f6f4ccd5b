import { isTimeZone } from '#cloud/calendar/local-day'
import type { PlaceBook } from './place-book.ts'
import type { PlaceDefinition } from './place-decisions.ts'

/** Why a place cannot be defined so. */
export type PlaceRefusal =
  | 'place-listed-twice'
  | 'place-parent-unknown'
  | 'place-parent-is-a-passage'
  | 'place-parent-closed'
  | 'place-inside-itself'
  | 'place-is-a-passage'
  | 'place-root-exists'
  | 'time-zone-not-valid'

/** The first definition of a list that cannot be: why, and which field of which line (from 1). */
export type PlaceFault = { refusal: PlaceRefusal; about: { field: string; line: number; placeId: string } }

type Parents = ReadonlyMap<string, string | null>

function isInsideItself(placeId: string, parentId: string | null, parents: Parents): boolean {
  for (let at = parentId, steps = 0; at !== null; at = parents.get(at) ?? null, steps++) {
    if (at === placeId || steps > parents.size) return true
  }
  return false
}

/**
 * What is wrong with one definition, and its field. parents: what is known when its turn comes; closedThen: what is closed
 * once all of the list is said.
 */
function faultOf(
  { placeId, parentId, keepsStock, receivesGoods, closed, timeZone }: PlaceDefinition,
  book: PlaceBook,
  parents: Parents,
  closedThen: ReadonlySet<string>,
): [PlaceRefusal, keyof PlaceDefinition] | null {
  const known = book.find(placeId)
  const isChanged = parentId !== known?.parentId || keepsStock || receivesGoods || closed
  if (known !== null && known.passage !== null && isChanged) return ['place-is-a-passage', 'placeId']
  if (parentId === null && known?.parentId !== null) return ['place-root-exists', 'parentId']
  if (parentId !== null && !parents.has(parentId)) return ['place-parent-unknown', 'parentId']
  if (parentId !== null && (book.find(parentId)?.passage ?? null) !== null)
    return ['place-parent-is-a-passage', 'parentId']
  if (parentId !== null && closedThen.has(parentId) && !closed) return ['place-parent-closed', 'parentId']
  if (timeZone !== null && !isTimeZone(timeZone)) return ['time-zone-not-valid', 'timeZone']
  return isInsideItself(placeId, parentId, parents) ? ['place-inside-itself', 'parentId'] : null
}

/**
 * Checks definitions that come together, in order: a parent may be defined just before its child. The passages of goods
 * and the top of the tree keep their parts; only their words may change. Nothing is part of a passage, which is no spot on
 * a floor, and nothing that is open is part of what is closed. A place is named once: of two definitions
 * nobody could say which is meant.
 */
export function checkPlaces(book: PlaceBook, definitions: readonly PlaceDefinition[]): PlaceFault | null {
  const parents = new Map(book.all.map(({ placeId, parentId }) => [placeId, parentId]))
  const named = new Set<string>()
  const closedThen = new Set(book.all.flatMap(({ placeId, closed }) => (closed ? [placeId] : [])))
  for (const { placeId, closed } of definitions) {
    if (closed) closedThen.add(placeId)
    else closedThen.delete(placeId)
  }
  for (const [index, definition] of definitions.entries()) {
    const { placeId, parentId } = definition
    const fault: ReturnType<typeof faultOf> = named.has(placeId)
      ? ['place-listed-twice', 'placeId']
      : faultOf(definition, book, parents, closedThen)
    if (fault !== null) {
      const [refusal, field] = fault
      return { refusal, about: { field: `places.${index}.${field}`, line: index + 1, placeId } }
    }
    named.add(placeId)
    parents.set(placeId, parentId)
  }
  return null
}
