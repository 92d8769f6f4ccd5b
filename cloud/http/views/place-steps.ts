import type { PlaceBook } from '#cloud/places/place-book'
import type { PlaceStep } from '../schemas/goods/place.ts'

/** A place and what it is part of, outward, by name; what nobody defined is named by its id. */
export function placeStepsOf(places: PlaceBook, placeId: string): PlaceStep[] {
  return places.pathOf(placeId).map((step) => {
    const place = places.find(step)
    return { placeId: step, title: place?.title ?? step, titleZh: place?.titleZh ?? null }
  })
}
