import type { Fleet } from '#cloud/http/schemas/devices/device'
import { useAnswer } from '../api/session.tsx'
import { useWord } from '../language/language.tsx'

const never = () => false

/** A place as people call it: the title of a cabinet, or a word for the places every hospital has. */
export function usePlaceName(): (placeId: string) => string {
  const word = useWord()
  const { data } = useAnswer<Fleet>('/api/fleet', never)
  return (placeId) => data?.devices.find(({ deviceId }) => deviceId === placeId)?.title ?? word('place', placeId)
}

/** The name of one place. */
export function PlaceName({ placeId }: { placeId: string }) {
  return usePlaceName()(placeId)
}
