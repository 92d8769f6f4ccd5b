import { type FormEvent, useState } from 'react'
import type { Invited, Person } from '#cloud/http/schemas/people/person'
import { useMay, useSession } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { PlaceName } from '../place-name.tsx'
import { GrantFields } from './grant-fields.tsx'
import { PasswordLink } from './password-link.tsx'
import { useCommand } from './use-command.ts'

type Grants = Person['grants']
type Give = ReturnType<typeof useCommand>['give']

function GrantList({ person, give, mayChange }: { person: Person; give: Give; mayChange: boolean }) {
  const text = useText()
  const word = useWord()
  const { grants, userRef } = person
  const [isAdding, setAdding] = useState(false)
  const put = (wanted: Grants) =>
    give({ path: `/api/users/${userRef}/grants`, method: 'PUT', body: { grants: wanted } }).then(() => setAdding(false))
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const grant = Object.fromEntries(new FormData(event.currentTarget)) as Grants[number]
    void put([...grants, grant])
  }
  return (
    <>
      {grants.map((grant) => (
        <div key={`${grant.placeId} ${grant.role}`}>
          {word('role', grant.role)} · <PlaceName placeId={grant.placeId} />{' '}
          {mayChange ? (
            <button type="button" onClick={() => void put(grants.filter((each) => each !== grant))}>
              {text('people.withdraw')}
            </button>
          ) : null}
        </div>
      ))}
      {!mayChange ? null : isAdding ? (
        <form className="inline" aria-label={text('people.grant')} onSubmit={add}>
          <GrantFields />
          <button type="submit">{text('people.grant')}</button>
          <button type="button" onClick={() => setAdding(false)}>
            {text('decide.back')}
          </button>
        </form>
      ) : (
        <button type="button" onClick={() => setAdding(true)}>
          {text('people.grant')}
        </button>
      )}
    </>
  )
}

/** A person, what was granted where, and what an administrator does about the account. */
export function PersonRow({ person }: { person: Person }) {
  const text = useText()
  const { me } = useSession()
  const mayChange = useMay('people.manage') && me.userRef !== person.userRef
  const mayRevoke = useMay('badge.set')
  const { give, error } = useCommand()
  const [link, setLink] = useState<Invited['link']>(null)
  const path = `/api/users/${person.userRef}`
  const reset = async () => {
    const answer = await give<{ link: NonNullable<Invited['link']> }>({ path: `${path}/reset`, method: 'POST' })
    setLink(answer?.link ?? null)
  }
  return (
    <tr data-person={person.username}>
      <th scope="row">
        {person.displayName}
        <small>{person.username}</small>
      </th>
      <td>{text(`personState.${person.state}`)}</td>
      <td>
        <GrantList person={person} give={give} mayChange={mayChange} />
      </td>
      <td>
        {mayChange ? (
          <div className="actions">
            <button type="button" onClick={() => void reset()}>
              {text('people.reset')}
            </button>
            <button type="button" onClick={() => void give({ path: `${path}/sessions/end`, method: 'POST' })}>
              {text('people.signOut')}
            </button>
            <button
              type="button"
              onClick={() => void give({ path, method: 'PATCH', body: { disabled: !person.disabled } })}
            >
              {text(person.disabled ? 'people.enable' : 'people.disable')}
            </button>
          </div>
        ) : null}
        {mayRevoke ? (
          <button type="button" onClick={() => void give({ path: `${path}/badges/revoke`, method: 'POST', body: {} })}>
            {text('people.revoke')}
          </button>
        ) : null}
        {error === null ? null : <ErrorNote error={error} />}
        {link === null ? null : <PasswordLink link={link} />}
      </td>
    </tr>
  )
}
