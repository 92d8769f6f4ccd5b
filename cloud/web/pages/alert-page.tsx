import { useCallback } from 'react'
import type { AlertDetail } from '#cloud/http/schemas/decisions/alert'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useEither, useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AlertAnswers } from '../parts/alerts/alert-answers.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { PriorityMark } from '../parts/priority-mark.tsx'
import { ProofView } from '../parts/proof-view.tsx'
import { AskedFor } from '../parts/requisitions/asked-for.tsx'
import { SubjectName } from '../parts/subject-name.tsx'
import { Link } from '../router/path.tsx'

function Standing({ detail: { alert, acknowledgedByName, claimedByName } }: { detail: AlertDetail }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  return (
    <dl className="facts">
      <dt>{text('alerts.priority')}</dt>
      <dd>
        {alert.state === 'open' ? <PriorityMark priority={alert.priority} /> : text(`priority.${alert.priority}`)}
      </dd>
      <dt>{text('alerts.about')}</dt>
      <dd>
        <SubjectName about={alert.aboutParts} />
      </dd>
      <dt>{text('alerts.raised')}</dt>
      <dd>
        {moment(alert.raisedAtMs)}
        {alert.raisedKnownAtMs === alert.raisedAtMs ? null : (
          <small>{text('alerts.known', { when: moment(alert.raisedKnownAtMs) })}</small>
        )}
      </dd>
      <dt>{text('alerts.due')}</dt>
      <dd>
        {moment(alert.dueAtMs)} · {word('role', alert.answeringRole)}
        {alert.answeringRole === alert.responsibleRole ? null : <small>{text('alerts.handedOn')}</small>}
        {alert.overdueAtMs === null ? null : <small>{text('alerts.overdue')}</small>}
      </dd>
      <dt>{text('alerts.state')}</dt>
      <dd>
        {alert.acknowledgedAtMs === null
          ? text('alerts.unacknowledged')
          : text('alerts.acknowledgedBy', {
              name: acknowledgedByName ?? alert.acknowledgedBy ?? '',
              when: moment(alert.acknowledgedAtMs),
            })}
        {alert.claimedBy === null
          ? null
          : ` · ${text(alert.claimedAtMs === null ? 'alerts.handedTo' : 'alerts.claimedBy', { name: claimedByName ?? alert.claimedBy })}`}
        {alert.shelvedUntilMs === null || alert.state === 'cleared'
          ? null
          : ` · ${text('alerts.shelvedUntil', { when: moment(alert.shelvedUntilMs), reason: alert.shelvedReason ?? '' })}`}
        {alert.clearedAtMs === null ? null : ` · ${text('alerts.clearedAt', { when: moment(alert.clearedAtMs) })}`}
      </dd>
      <AskedFor asked={alert.requisition} />
    </dl>
  )
}

/** What raised it and, beside it, how it stands now when that is something else. */
function Proofs({ detail }: { detail: AlertDetail }) {
  const text = useText()
  const either = useEither()
  const { ruleTitle } = detail.alert
  return (
    <div className="beside">
      <div className="panel">
        <ProofView
          title={text('proof.raised')}
          proof={detail.proof}
          explanation={either(detail.explanation)}
          setByName={detail.limitSetByName}
          ruleTitle={ruleTitle}
        />
      </div>
      {detail.latest === null || detail.latestExplanation === null ? null : (
        <div className="panel">
          <ProofView
            title={text('proof.latest')}
            proof={detail.latest}
            explanation={either(detail.latestExplanation)}
            setByName={detail.latestLimitSetByName}
            ruleTitle={ruleTitle}
          />
        </div>
      )}
    </div>
  )
}

/** One alert and its proofs. */
export function AlertPage({ alertId }: { alertId: string }) {
  const text = useText()
  const either = useEither()
  const isTouched = useCallback((changes: Changes) => changes.alerts.includes(alertId), [alertId])
  const answer = useAnswer<AlertDetail>(`/api/alerts/${encodeURIComponent(alertId)}`, isTouched)
  return (
    <>
      <p>
        <Link href="/alerts">{text('alerts.back')}</Link>
      </p>
      <h1>{answer.data === null ? text('nav.alerts') : either(answer.data.alert.titles)}</h1>
      <AnswerView answer={answer}>
        {(detail) => (
          <>
            <Standing detail={detail} />
            <AlertAnswers detail={detail} />
            <Proofs detail={detail} />
          </>
        )}
      </AnswerView>
    </>
  )
}
