import type { PlaceList } from '#cloud/http/schemas/goods/place'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { usePlaceName } from './place-name.tsx'

const placesChanged = (changes: Changes) => changes.places

/** The field placeId of a form: one of the places that are open and no passage; only those that keep stock where asked. */
export function PlaceField({ label, keepingStock = false }: { label: string; keepingStock?: boolean }) {
  const nameOf = usePlaceName()
  const { data } = useAnswer<PlaceList>('/api/places', placesChanged)
  const places = (data?.places ?? []).filter(
    ({ closed, passage, keepsStock }) => !closed && passage === null && (keepsStock || !keepingStock),
  )
  return (
    <label>
      {label}
      <select name="placeId" required>
        {places.map(({ placeId }) => (
          <option key={placeId} value={placeId}>
            {nameOf(placeId)}
          </option>
        ))}
      </select>
    </label>
  )
}
