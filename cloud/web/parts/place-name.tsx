import type { PlaceList, PlaceStep } from '#cloud/http/schemas/goods/place'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useLanguage } from '../language/language.tsx'

const placesChanged = (changes: Changes) => changes.places

/** The title of a step in the language in use. */
function useStepTitle(): (step: Pick<PlaceStep, 'title' | 'titleZh'>) => string {
  const { language } = useLanguage()
  return ({ title, titleZh }) => (language === 'zh-CN' ? (titleZh ?? title) : title)
}

/** A place as people call it; by its id while nobody defined it. */
export function usePlaceName(): (placeId: string) => string {
  const titleOf = useStepTitle()
  const { data } = useAnswer<PlaceList>('/api/places', placesChanged)
  return (placeId) => {
    const place = data?.places.find((each) => each.placeId === placeId)
    return place === undefined ? placeId : titleOf(place)
  }
}

/** The name of one place. */
export function PlaceName({ placeId }: { placeId: string }) {
  return usePlaceName()(placeId)
}

/** What a place is part of, from the outside in; path is nearest first and begins with the place itself. */
export function PlacePath({ path }: { path: readonly PlaceStep[] }) {
  const titleOf = useStepTitle()
  return path.toReversed().map(titleOf).join(' › ')
}
