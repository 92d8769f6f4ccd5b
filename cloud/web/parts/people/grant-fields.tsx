import type { PlaceList } from '#cloud/http/schemas/goods/place'
import { roles } from '#cloud/http/schemas/people/right'
import type { Changes } from '../../api/query-cache.ts'
import { useAnswer } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { usePlaceName } from '../place-name.tsx'

const placesChanged = (changes: Changes) => changes.places

/** A role and the place it holds at. */
export function GrantFields() {
  const text = useText()
  const word = useWord()
  const nameOf = usePlaceName()
  const { data } = useAnswer<PlaceList>('/api/places', placesChanged)
  const places = (data?.places ?? []).filter(({ closed, passage }) => !closed && passage === null)
  return (
    <>
      <label>
        {text('people.role')}
        <select name="role" required>
          {roles.map((role) => (
            <option key={role} value={role}>
              {word('role', role)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text('people.place')}
        <select name="placeId" required>
          {places.map(({ placeId }) => (
            <option key={placeId} value={placeId}>
              {nameOf(placeId)}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}
