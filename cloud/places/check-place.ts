import { isTimeZone } from '#cloud/calendar/local-day'
import type { PlaceBook } from './place-book.ts'
import type { PlaceDefinition } from './place-decisions.ts'

/** Why a place cannot be defined so. */
export const placeRefusals = [
  'place-parent-unknown',
  'place-inside-itself',
  'place-is-a-passage',
  'place-root-exists',
  'time-zone-not-valid',
] as const
export type PlaceRefusal = (typeof placeRefusals)[number]

/**
 * Checks definitions that come together, in order: a parent may be defined just before its child. The passages of goods
 * and the top of the tree keep their parts; only their words may change.
 */
export function checkPlaces(book: PlaceBook, definitions: readonly PlaceDefinition[]): PlaceRefusal | null {
  const parents = new Map(book.all.map(({ placeId, parentId }) => [placeId, parentId]))
  for (const { placeId, parentId, keepsStock, closed, timeZone } of definitions) {
    const known = book.find(placeId)
    if (known !== null && known.passage !== null && (parentId !== known.parentId || keepsStock || closed))
      return 'place-is-a-passage'
    if (parentId === null && known?.parentId !== null) return 'place-root-exists'
    if (parentId !== null && !parents.has(parentId)) return 'place-parent-unknown'
    if (timeZone !== null && !isTimeZone(timeZone)) return 'time-zone-not-valid'
    parents.set(placeId, parentId)
    for (let at = parentId, steps = 0; at !== null; at = parents.get(at) ?? null, steps++) {
      if (at === placeId || steps > parents.size) return 'place-inside-itself'
    }
  }
  return null
}
