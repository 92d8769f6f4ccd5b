import { type FormEvent, useState } from 'react'
import type { Me } from '#cloud/http/schemas/people/person'
import { ApiError, fetchJson } from '../api/fetch-json.ts'
import type { MessageId } from '../language/en.ts'
import { useText } from '../language/language.tsx'
import { LanguageSwitch } from '../parts/language-switch.tsx'

function reasonOf(error: unknown): MessageId {
  if (!(error instanceof ApiError) || error.status === 0) return 'error.unreachable'
  return error.status === 429 ? 'signIn.wait' : 'signIn.refused'
}

/** Name and password. */
export function SignInPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const text = useText()
  const [refusal, setRefusal] = useState<MessageId | null>(null)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const body = { username: fields.get('username'), password: fields.get('password') }
    fetchJson<Me>('/api/sign-in', { method: 'POST', body }).then(onSignedIn, (error) => setRefusal(reasonOf(error)))
  }
  return (
    <main className="door">
      <form onSubmit={submit}>
        <p className="brand">Wardstock</p>
        <h1>{text('signIn.title')}</h1>
        <label>
          {text('signIn.username')}
          <input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
        </label>
        <label>
          {text('signIn.password')}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {refusal === null ? null : <p role="alert">{text(refusal)}</p>}
        <button type="submit" className="main-action">
          {text('signIn.submit')}
        </button>
        <LanguageSwitch />
      </form>
    </main>
  )
}
