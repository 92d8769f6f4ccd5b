import { useId, useState } from 'react'
import type { AlertDetail } from '#cloud/http/schemas/decisions/alert'
import { ApiError, fetchJson } from '../api/fetch-json.ts'
import { useSession } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { ErrorNote } from './answer-view.tsx'

const shelvingMs = { high: 3_600_000, medium: 8 * 3_600_000, low: 7 * 86_400_000 } as const

/** What was written about the alert, and what the person may do with it: each once it can be done. */
export function AlertAnswers({ detail: { alert, comments } }: { detail: AlertDetail }) {
  const text = useText()
  const { moment } = useFormats()
  const { cache } = useSession()
  const mayAnswer = alert.may.includes('alert.answer')
  const mayShelve = alert.may.includes('alert.shelve')
  const [error, setError] = useState<ApiError | null>(null)
  const [written, setWritten] = useState('')
  const field = useId()
  const send = (what: string, body: Record<string, unknown> | null = null) => {
    const wish = body === null ? {} : { body }
    return fetchJson(`/api/alerts/${alert.alertId}/${what}`, { method: 'POST', ...wish }).then(
      () => {
        setError(null)
        cache.refreshAll()
      },
      (reason: unknown) => setError(reason instanceof ApiError ? reason : new ApiError(0, null)),
    )
  }
  const isOpen = alert.state === 'open'
  const untilMs = () => Date.now() + shelvingMs[alert.priority]
  return (
    <section aria-label={text('alerts.answers')}>
      {mayAnswer && isOpen ? (
        <p className="actions">
          {alert.acknowledgedAtMs === null ? (
            <button type="button" className="main-action" onClick={() => void send('acknowledge')}>
              {text('alerts.acknowledge')}
            </button>
          ) : null}
          {alert.claimedBy === null ? (
            <button type="button" onClick={() => void send('claim')}>
              {text('alerts.claim')}
            </button>
          ) : (
            <button type="button" onClick={() => void send('release')}>
              {text('alerts.release')}
            </button>
          )}
          {mayShelve && alert.shelvedUntilMs === null ? (
            <button
              type="button"
              onClick={() => void send('shelve', { untilMs: untilMs(), reason: text('alerts.shelvedHere') })}
            >
              {text(`alerts.shelve-${alert.priority}`)}
            </button>
          ) : null}
          {mayShelve && alert.shelvedUntilMs !== null ? (
            <button type="button" onClick={() => void send('unshelve')}>
              {text('alerts.unshelve')}
            </button>
          ) : null}
        </p>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
      {comments.length === 0 ? null : (
        <ul>
          {comments.map((comment) => (
            <li key={comment.entrySeq}>
              {comment.text}{' '}
              <small>
                {comment.byName ?? comment.by}, {moment(comment.atMs)}
              </small>
            </li>
          ))}
        </ul>
      )}
      {mayAnswer ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void send('comment', { text: written }).then(() => setWritten(''))
          }}
        >
          <label htmlFor={field}>{text('alerts.comment')}</label>
          <input id={field} maxLength={2_000} required value={written} onChange={(e) => setWritten(e.target.value)} />
          <button type="submit">{text('alerts.commentSend')}</button>
        </form>
      ) : null}
    </section>
  )
}
