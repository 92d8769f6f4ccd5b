import { roles } from '#cloud/http/schemas/people/right'
import { useText, useWord } from '../../language/language.tsx'
import { PlaceField } from '../place-field.tsx'

/** A role and the place it holds at. */
export function GrantFields() {
  const text = useText()
  const word = useWord()
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
      <PlaceField label={text('people.place')} />
    </>
  )
}
