import { type FormEvent, useState } from 'react'
import type { Me } from '#cloud/http/schemas/people/person'
import { ApiError, fetchJson } from '../api/fetch-json.ts'
import { useText } from '../language/language.tsx'
import { ErrorNote } from '../parts/answer-view.tsx'
import { LanguageSwitch } from '../parts/language-switch.tsx'

/** The first account of an empty service, by the token only its operator can read. */
export function FirstRunPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const text = useText()
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const body = Object.fromEntries(new FormData(event.currentTarget))
    fetchJson<Me>('/api/first-run', { method: 'POST', body }).then(onSignedIn, (reason: unknown) => {
      setError(reason instanceof ApiError ? reason : new ApiError(0, null))
    })
  }
  return (
    <main className="door">
      <form onSubmit={submit}>
        <p className="brand">Wardstock</p>
        <h1>{text('firstRun.title')}</h1>
        <p>{text('firstRun.lead')}</p>
        <label>
          {text('firstRun.token')}
          <input name="token" autoComplete="off" spellCheck={false} required />
        </label>
        <label>
          {text('signIn.username')}
          <input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
        </label>
        <label>
          {text('firstRun.displayName')}
          <input name="displayName" autoComplete="name" required />
        </label>
        <label>
          {text('signIn.password')}
          <input name="password" type="password" autoComplete="new-password" minLength={12} required />
          <small>{text('firstRun.passwordHint')}</small>
        </label>
        {error === null ? null : <ErrorNote error={error} />}
        <button type="submit" className="main-action">
          {text('firstRun.submit')}
        </button>
        <LanguageSwitch />
      </form>
    </main>
  )
}
