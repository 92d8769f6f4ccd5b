import { type FormEvent, useState } from 'react'
import type { Invited } from '#cloud/http/schemas/people/person'
import { useText } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { GrantFields } from './grant-fields.tsx'
import { PasswordLink } from './password-link.tsx'
import { useCommand } from './use-command.ts'

/** Invites a person: an account with a first role, and the link that sets its password. */
export function InviteForm() {
  const text = useText()
  const { give, error } = useCommand()
  const [link, setLink] = useState<Invited['link']>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const { role, placeId, ...names } = Object.fromEntries(new FormData(form))
    give<Invited>({ path: '/api/users', method: 'POST', body: { ...names, grants: [{ role, placeId }] } }).then(
      (invited) => {
        setLink(invited?.link ?? null)
        if (invited !== null) form.reset()
      },
    )
  }
  return (
    <form className="inline tools" aria-label={text('people.invite')} onSubmit={submit}>
      <label>
        {text('signIn.username')}
        <input name="username" autoComplete="off" autoCapitalize="none" spellCheck={false} required />
      </label>
      <label>
        {text('people.name')}
        <input name="displayName" autoComplete="off" required />
      </label>
      <GrantFields />
      <button type="submit" className="main-action">
        {text('people.invite')}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
      {link === null ? null : <PasswordLink link={link} />}
    </form>
  )
}
