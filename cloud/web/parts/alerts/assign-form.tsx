import type { FormEvent } from 'react'
import type { Assignees } from '#cloud/http/schemas/decisions/alert'
import type { Changes } from '../../api/query-cache.ts'
import { useAnswer } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { AnswerView } from '../answer-view.tsx'

const peopleChanged = (changes: Changes) => changes.people

type Props = {
  path: string
  onAssign(to: { userId: string } | { role: string }): void
  onBack(): void
}

/** Hands an alert on: to a person, or to all who have a role where it is. */
export function AssignForm({ path, onAssign, onBack }: Props) {
  const text = useText()
  const word = useWord()
  const answer = useAnswer<Assignees>(`${path}/assignees`, peopleChanged)
  const assign = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const [kind, name = ''] = String(new FormData(event.currentTarget).get('to')).split(' ')
    onAssign(kind === 'role' ? { role: name } : { userId: name })
  }
  return (
    <AnswerView answer={answer}>
      {({ people, roles }) => (
        <form className="inline tools" aria-label={text('alerts.assign')} onSubmit={assign}>
          <label>
            {text('alerts.assignTo')}
            <select name="to" required>
              <optgroup label={text('alerts.assignPeople')}>
                {people.map(({ userRef, displayName }) => (
                  <option key={userRef} value={`person ${userRef}`}>
                    {displayName}
                  </option>
                ))}
              </optgroup>
              <optgroup label={text('alerts.assignRoles')}>
                {roles.map((role) => (
                  <option key={role} value={`role ${role}`}>
                    {word('role', role)}
                  </option>
                ))}
              </optgroup>
            </select>
          </label>
          <button type="submit" className="main-action">
            {text('alerts.assign')}
          </button>
          <button type="button" onClick={onBack}>
            {text('decide.back')}
          </button>
        </form>
      )}
    </AnswerView>
  )
}
