import type { FormEvent } from 'react'
import type { OwnSessions } from '#cloud/http/schemas/people/person'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer, useSession } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView, ErrorNote } from '../parts/answer-view.tsx'
import { useCommand } from '../parts/people/use-command.ts'
import { PlaceName } from '../parts/place-name.tsx'
import { Table } from '../parts/table.tsx'

const peopleChanged = (changes: Changes) => changes.people

function PasswordForm() {
  const text = useText()
  const { endSession } = useSession()
  const { give, error } = useCommand()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const body = Object.fromEntries(new FormData(event.currentTarget))
    give({ path: '/api/me/password', method: 'POST', body }).then((done) => {
      if (done !== null) endSession()
    })
  }
  return (
    <form className="inline tools" aria-label={text('account.change')} onSubmit={submit}>
      <label>
        {text('account.oldPassword')}
        <input name="oldPassword" type="password" autoComplete="current-password" required />
      </label>
      <label>
        {text('account.newPassword')}
        <input name="newPassword" type="password" autoComplete="new-password" minLength={12} maxLength={128} required />
      </label>
      <button type="submit" className="main-action">
        {text('account.change')}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  )
}

function Sessions() {
  const text = useText()
  const { moment } = useFormats()
  const { endSession } = useSession()
  const { give, error } = useCommand()
  const answer = useAnswer<OwnSessions>('/api/me/sessions', peopleChanged)
  const endAll = () =>
    give({ path: '/api/me/sessions/end', method: 'POST' }).then((done) => done !== null && endSession())
  return (
    <AnswerView answer={answer}>
      {({ sessions }) => (
        <>
          <Table
            label={text('account.sessions')}
            heads={[text('account.since'), text('account.used'), text('people.actions')]}
          >
            {sessions.map(({ sessionRef, createdAtMs, lastSeenAtMs, isThis }) => (
              <tr key={sessionRef}>
                <th scope="row">{moment(createdAtMs)}</th>
                <td>{moment(lastSeenAtMs)}</td>
                <td>
                  {isThis ? (
                    text('account.this')
                  ) : (
                    <button
                      type="button"
                      onClick={() => void give({ path: `/api/me/sessions/${sessionRef}/end`, method: 'POST' })}
                    >
                      {text('account.end')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
          <button type="button" onClick={() => void endAll()}>
            {text('account.endAll')}
          </button>
          {error === null ? null : <ErrorNote error={error} />}
        </>
      )}
    </AnswerView>
  )
}

/** The own account: what one may do where, the password, and where one is signed in. */
export function AccountPage() {
  const text = useText()
  const word = useWord()
  const { me } = useSession()
  return (
    <>
      <h1>{me.displayName}</h1>
      <dl className="facts">
        <dt>{text('signIn.username')}</dt>
        <dd>{me.username}</dd>
        <dt>{text('people.grants')}</dt>
        <dd>
          {me.grants.map(({ role, placeId }) => (
            <div key={`${placeId} ${role}`}>
              {word('role', role)} · <PlaceName placeId={placeId} />
            </div>
          ))}
        </dd>
      </dl>
      <h2>{text('account.password')}</h2>
      <p>{text('account.passwordHint')}</p>
      <PasswordForm />
      <h2>{text('account.sessions')}</h2>
      <Sessions />
    </>
  )
}
