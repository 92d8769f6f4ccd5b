import { createContext, type ReactNode, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Me } from '#cloud/http/schemas/people/person'
import type { Right } from '#cloud/http/schemas/people/right'
import { type Liveness, openLiveLine } from './live-line.ts'
import { type Answer, type Changes, createQueryCache, type QueryCache } from './query-cache.ts'

type Session = { me: Me; cache: QueryCache; liveness: Liveness; endSession: () => void }

const SessionContext = createContext<Session | null>(null)

/** What everything inside may know: who is signed in, whether the line is live, and the answers of the service. */
export function SessionProvider(props: { me: Me; onEnd: () => void; children: ReactNode }) {
  const { me, onEnd, children } = props
  const cache = useMemo(() => createQueryCache(onEnd), [onEnd])
  const [liveness, setLiveness] = useState<Liveness>({ isLive: true, heardAtMs: Date.now() })
  useEffect(
    () =>
      openLiveLine({
        onChanges: (changes) => cache.touch(changes),
        onResync: () => cache.refreshAll(),
        onLiveness: setLiveness,
        onRefused: () => cache.refreshAll(),
      }),
    [cache],
  )
  const session = useMemo(() => ({ me, cache, liveness, endSession: onEnd }), [me, cache, liveness, onEnd])
  return <SessionContext value={session}>{children}</SessionContext>
}

/** The session of the person signed in; only inside SessionProvider. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('a page needs a session')
  return session
}

/** Whether the person signed in has a right somewhere. */
export function useMay(right: Right): boolean {
  return useSession().me.rights.includes(right)
}

const nothingYet: Answer<unknown> = { data: null, error: null }

/**
 * The answer to GET path, kept fresh: asked again when isTouchedBy says that a commit changed it, and every
 * pollMs for what no commit announces (heartbeats of devices).
 */
export function useAnswer<T>(path: string, isTouchedBy: (changes: Changes) => boolean, pollMs?: number): Answer<T> {
  const { cache } = useSession()
  const [watch, read] = useMemo(
    () => [(watcher: () => void) => cache.watch(path, isTouchedBy, watcher), () => cache.answerTo(path) ?? nothingYet],
    [cache, path, isTouchedBy],
  )
  useEffect(() => {
    if (pollMs === undefined) return
    const timer = window.setInterval(() => cache.refreshAll(path), pollMs)
    return () => window.clearInterval(timer)
  }, [cache, path, pollMs])
  return useSyncExternalStore(watch, read) as Answer<T>
}
