import { type FormEvent, useState } from 'react'
import type { Me } from '#cloud/http/schemas/people/person'
import { ApiError, fetchJson } from '../api/fetch-json.ts'
import { useText } from '../language/language.tsx'
import { ErrorNote } from '../parts/answer-view.tsx'
import { LanguageSwitch } from '../parts/language-switch.tsx'

/** Where the link of an invitation or a reset leads: the token stands behind the hash and is sent to nobody by itself. */
export function SetPasswordPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const text = useText()
  const [error, setError] = useState<ApiError | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const password = new FormData(event.currentTarget).get('password')
    const body = { token: window.location.hash.slice(1), password }
    fetchJson<Me>('/api/set-password', { method: 'POST', body }).then(onSignedIn, (reason: unknown) => {
      setError(reason instanceof ApiError ? reason : new ApiError(0, null))
    })
  }
  return (
    <main className="door">
      <form onSubmit={submit}>
        <p className="brand">Wardstock</p>
        <h1>{text('setPassword.title')}</h1>
        <label>
          {text('signIn.password')}
          <input name="password" type="password" autoComplete="new-password" minLength={12} maxLength={128} required />
          <small>{text('firstRun.passwordHint')}</small>
        </label>
        {error === null ? null : <ErrorNote error={error} />}
        <button type="submit" className="main-action">
          {text('setPassword.submit')}
        </button>
        <LanguageSwitch />
      </form>
    </main>
  )
}
