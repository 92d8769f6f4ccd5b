import type { ReactNode } from 'react'
import type { ApiError } from '../api/fetch-json.ts'
import type { Answer } from '../api/query-cache.ts'
import { useText } from '../language/language.tsx'

/** What went wrong, in words a person can use. */
export function ErrorNote({ error }: { error: ApiError }) {
  const text = useText()
  if (error.status === 0) return <p role="alert">{text('error.unreachable')}</p>
  if (error.status === 404) return <p role="alert">{text('error.notFound')}</p>
  const { detail = error.message, remedy = '' } = error.problem ?? {}
  return <p role="alert">{text('error.failed', { detail, remedy })}</p>
}

/** Shows an answer once there is one; an error stands above what is known, and never replaces it. */
export function AnswerView<T>({ answer, children }: { answer: Answer<T>; children: (data: T) => ReactNode }) {
  const text = useText()
  const { data, error } = answer
  return (
    <>
      {error === null || error.status === 401 ? null : <ErrorNote error={error} />}
      {data === null
        ? error === null && (
            <p role="status" className="loading">
              {text('state.loading')}
            </p>
          )
        : children(data)}
    </>
  )
}
