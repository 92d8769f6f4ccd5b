import { useCallback, useEffect, useState } from 'react'
import type { Me } from '#cloud/http/schemas/people/person'
import { ApiError, fetchJson } from './api/fetch-json.ts'
import { SessionProvider } from './api/session.tsx'
import { LanguageProvider, useText } from './language/language.tsx'
import { FirstRunPage } from './pages/first-run-page.tsx'
import { SetPasswordPage } from './pages/set-password-page.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
import { Pages } from './pages.tsx'
import { Frame } from './parts/frame.tsx'
import { goTo, usePath } from './router/path.tsx'

type Who =
  | { kind: 'asking' }
  | { kind: 'first-run' }
  | { kind: 'nobody' }
  | { kind: 'unreachable' }
  | { kind: 'person'; me: Me }

async function askWho(): Promise<Who> {
  try {
    return { kind: 'person', me: await fetchJson<Me>('/api/me', { isBackground: true }) }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) return { kind: 'unreachable' }
  }
  const { needed } = await fetchJson<{ needed: boolean }>('/api/first-run')
  return { kind: needed ? 'first-run' : 'nobody' }
}

/** Where the link of an invitation leads, whoever is signed in. */
const setPasswordPath = '/set-password'
const retryAfterMs = 2_000

function Door() {
  const text = useText()
  const [who, setWho] = useState<Who>({ kind: 'asking' })
  const ask = useCallback(() => {
    askWho().then(setWho, () => setWho({ kind: 'unreachable' }))
  }, [])
  useEffect(ask, [ask])
  useEffect(() => {
    if (who.kind !== 'unreachable') return
    const timer = window.setTimeout(ask, retryAfterMs)
    return () => window.clearTimeout(timer)
  }, [who, ask])
  const path = usePath()
  const enter = useCallback((me: Me) => {
    if (window.location.pathname === setPasswordPath) goTo('/')
    setWho({ kind: 'person', me })
  }, [])
  const leave = useCallback(() => setWho({ kind: 'nobody' }), [])

  if (path === setPasswordPath) return <SetPasswordPage onSignedIn={enter} />
  if (who.kind === 'person')
    return (
      <SessionProvider me={who.me} onEnd={leave}>
        <Frame>
          <Pages />
        </Frame>
      </SessionProvider>
    )
  if (who.kind === 'first-run') return <FirstRunPage onSignedIn={enter} />
  if (who.kind === 'nobody') return <SignInPage onSignedIn={enter} />
  return (
    <main className="door">
      <p role="status">{text(who.kind === 'asking' ? 'state.loading' : 'error.unreachable')}</p>
    </main>
  )
}

/** The whole page. */
export function App() {
  return (
    <LanguageProvider>
      <Door />
    </LanguageProvider>
  )
}
