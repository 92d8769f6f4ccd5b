import { type FormEvent, useState } from 'react'
import type { AlertDetail } from '#cloud/http/schemas/decisions/alert'
import { useSession } from '../../api/session.tsx'
import { useText } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { ErrorNote } from '../answer-view.tsx'
import { useCommand } from '../people/use-command.ts'
import { AssignForm } from './assign-form.tsx'
import { ShelveForm } from './shelve-form.tsx'

function Comments({ comments }: Pick<AlertDetail, 'comments'>) {
  const { moment } = useFormats()
  if (comments.length === 0) return null
  return (
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
  )
}

/** What was written about the alert, and what the person may do with it: each once it can be done. */
export function AlertAnswers({ detail: { alert, comments, othersOfGroup } }: { detail: AlertDetail }) {
  const text = useText()
  const { give, error } = useCommand()
  const { me } = useSession()
  const [asking, setAsking] = useState<'assign' | 'shelve' | null>(null)
  const mayAnswer = alert.may.includes('alert.answer')
  const mayShelve = alert.may.includes('alert.shelve')
  const path = `/api/alerts/${encodeURIComponent(alert.alertId)}`
  const [isForGroup, setForGroup] = useState(false)
  const group = isForGroup && othersOfGroup > 0
  const send = (what: string, body: Record<string, unknown> = { group }) =>
    give({ path: `${path}/${what}`, method: 'POST', body })
  const sendAsked = (what: string, body: Record<string, unknown>) =>
    void send(what, { ...body, group }).then((done) => done !== null && setAsking(null))
  const comment = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    void send('comment', { text: String(new FormData(form).get('text')) }).then((done) => done !== null && form.reset())
  }
  const isOpen = alert.state === 'open'
  // What one has taken on oneself is released; what somebody handed one is taken on, or given back.
  const isHandedToMe = alert.claimedBy === me.userRef && alert.claimedAtMs === null
  return (
    <section aria-label={text('alerts.answers')}>
      {isOpen && asking === null && (mayAnswer || mayShelve) ? (
        <p className="actions">
          {mayAnswer && alert.acknowledgedAtMs === null ? (
            <button type="button" className="main-action" onClick={() => void send('acknowledge')}>
              {text('alerts.acknowledge')}
            </button>
          ) : null}
          {mayAnswer ? (
            <>
              {alert.claimedBy === null || isHandedToMe ? (
                <button type="button" onClick={() => void send('claim')}>
                  {text('alerts.claim')}
                </button>
              ) : null}
              {alert.claimedBy === null ? null : (
                <button type="button" onClick={() => void send('release')}>
                  {text(alert.claimedAtMs === null ? 'alerts.giveBack' : 'alerts.release')}
                </button>
              )}
              <button type="button" onClick={() => setAsking('assign')}>
                {text('alerts.assign')}
              </button>
            </>
          ) : null}
          {mayShelve && alert.shelvedUntilMs === null ? (
            <button type="button" onClick={() => setAsking('shelve')}>
              {text('alerts.shelve')}
            </button>
          ) : null}
          {mayShelve && alert.shelvedUntilMs !== null ? (
            <button type="button" onClick={() => void send('unshelve')}>
              {text('alerts.unshelve')}
            </button>
          ) : null}
        </p>
      ) : null}
      {asking === 'assign' ? (
        <AssignForm path={path} onAssign={(to) => sendAsked('assign', to)} onBack={() => setAsking(null)} />
      ) : null}
      {asking === 'shelve' ? (
        <ShelveForm alert={alert} onShelve={(wish) => sendAsked('shelve', wish)} onBack={() => setAsking(null)} />
      ) : null}
      {isOpen && mayAnswer && othersOfGroup > 0 ? (
        <label className="check">
          <input type="checkbox" checked={isForGroup} onChange={(event) => setForGroup(event.target.checked)} />
          {text('alerts.group', { count: othersOfGroup })}
        </label>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
      <Comments comments={comments} />
      {mayAnswer ? (
        <form className="inline tools" onSubmit={comment}>
          <label>
            {text('alerts.comment')}
            <input name="text" maxLength={2_000} required />
          </label>
          <button type="submit">{text('alerts.commentSend')}</button>
        </form>
      ) : null}
    </section>
  )
}
