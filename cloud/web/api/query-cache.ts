import type { ChangedEvent } from '#cloud/http/schemas/event'
import { ApiError, fetchJson } from './fetch-json.ts'

export type Changes = ChangedEvent['changes']
/** What a page knows of one question: the last answer, and why there is none or no newer one. */
export type Answer<T> = { data: T | null; error: ApiError | null }

type IsTouchedBy = (changes: Changes) => boolean

type Query = {
  path: string
  answer: Answer<unknown>
  /** Who looks at it, and which changes matter to each. */
  watchers: Map<() => void, IsTouchedBy>
  isAsking: boolean
  isDirty: boolean
  askedAtMs: number
  timer: number | null
}

/** Two changes in a row cost one question: it is asked at once, and again at most this often. */
const askGapMs = 400

/** The questions the screen is asking, each kept fresh while somebody looks. onSignedOut is told when the session is over. */
export function createQueryCache(onSignedOut: () => void) {
  const queries = new Map<string, Query>()

  const tell = (query: Query) => {
    for (const watcher of query.watchers.keys()) watcher()
  }
  const ask = async (query: Query, isBackground: boolean) => {
    query.isAsking = true
    query.isDirty = false
    query.askedAtMs = performance.now()
    try {
      query.answer = { data: await fetchJson<unknown>(query.path, { isBackground }), error: null }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      query.answer = { data: error.status === 404 ? null : query.answer.data, error }
      if (error.status === 401) onSignedOut()
    } finally {
      query.isAsking = false
    }
    tell(query)
    if (query.isDirty) refresh(query)
  }
  const refresh = (query: Query) => {
    if (query.watchers.size === 0) {
      queries.delete(query.path)
      return
    }
    if (query.isAsking) {
      query.isDirty = true
      return
    }
    if (query.timer !== null) return
    const waitMs = Math.max(0, query.askedAtMs + askGapMs - performance.now())
    query.timer = window.setTimeout(() => {
      query.timer = null
      void ask(query, true)
    }, waitMs)
  }

  return {
    /** Begins to watch a question; asks it when nobody did. Answers how to stop. */
    watch(path: string, isTouchedBy: IsTouchedBy, watcher: () => void): () => void {
      const known = queries.get(path)
      const answer = { data: null, error: null }
      const query = known ?? {
        path,
        answer,
        watchers: new Map(),
        isAsking: false,
        isDirty: false,
        askedAtMs: 0,
        timer: null,
      }
      const wasWatched = query.watchers.size > 0
      query.watchers.set(watcher, isTouchedBy)
      if (known === undefined) {
        queries.set(path, query)
        void ask(query, false)
      } else if (!wasWatched) refresh(query)
      return () => query.watchers.delete(watcher)
    },
    answerTo: (path: string): Answer<unknown> | null => queries.get(path)?.answer ?? null,
    /** Asks again what a commit touched. */
    touch(changes: Changes): void {
      for (const query of queries.values())
        if (query.watchers.values().some((isTouchedBy) => isTouchedBy(changes))) refresh(query)
    },
    /** Asks everything again, or one question. */
    refreshAll(path?: string): void {
      for (const query of queries.values()) if (path === undefined || path === query.path) refresh(query)
    },
    /** Forgets every answer: another person may sign in here. */
    clear(): void {
      queries.clear()
    },
  }
}
export type QueryCache = ReturnType<typeof createQueryCache>
