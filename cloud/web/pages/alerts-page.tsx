import { useState } from 'react'
import type { AlertList } from '#cloud/http/schemas/decisions/alert'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import type { MessageId } from '../language/en.ts'
import { useEither, useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { PageTurner } from '../parts/page-turner.tsx'
import { PriorityMark } from '../parts/priority-mark.tsx'
import { SubjectName } from '../parts/subject-name.tsx'
import { Table } from '../parts/table.tsx'
import { Link } from '../router/path.tsx'

const alertsChanged = (changes: Changes) => changes.alerts.length > 0
const filters = ['open', 'cleared', 'all'] as const
/** So many that a page of them holds every open alert of an ordinary day. */
const pageRows = 500

/** The others that one cause made, behind one word. */
function Members({ alert: { alertId, members } }: { alert: AlertList['alerts'][number] }) {
  const text = useText()
  const others = members.filter((each) => each !== alertId)
  if (others.length === 0) return null
  return (
    <details>
      <summary>{text('alerts.more', { count: others.length })}</summary>
      <ul>
        {others.map((each) => (
          <li key={each}>
            <Link href={`/alerts/${each}`}>{each.slice(-6)}</Link>
          </li>
        ))}
      </ul>
    </details>
  )
}

function AlertRow({ alert }: { alert: AlertList['alerts'][number] }) {
  const text = useText()
  const word = useWord()
  const either = useEither()
  const { moment } = useFormats()
  const state: MessageId = alert.acknowledgedAtMs === null ? 'alerts.unacknowledged' : 'alerts.acknowledged'
  return (
    <tr data-alert={alert.alertId}>
      <td className="nowrap">
        {alert.state === 'open' ? <PriorityMark priority={alert.priority} /> : text(`priority.${alert.priority}`)}
      </td>
      <th scope="row">
        <Link href={`/alerts/${alert.alertId}`}>{either(alert.titles)}</Link>
        <small>{either(alert.ruleTitle)}</small>
        <Members alert={alert} />
      </th>
      <td>
        <SubjectName about={alert.aboutParts} />
      </td>
      <td className="nowrap">{moment(alert.raisedAtMs)}</td>
      <td className="nowrap">{moment(alert.dueAtMs)}</td>
      <td>{word('role', alert.answeringRole)}</td>
      <td>
        {text(state)}
        {alert.shelvedUntilMs === null || alert.state === 'cleared' ? null : (
          <small>
            {text('alerts.shelvedUntil', { when: moment(alert.shelvedUntilMs), reason: alert.shelvedReason ?? '' })}
          </small>
        )}
        {alert.clearedAtMs === null ? null : (
          <small>{text('alerts.clearedAt', { when: moment(alert.clearedAtMs) })}</small>
        )}
      </td>
    </tr>
  )
}

/** What somebody must answer, the most urgent first, and what is over, newest first: the service sorts. */
export function AlertsPage() {
  const text = useText()
  const [filter, setFilter] = useState<(typeof filters)[number]>('open')
  const [cursor, setCursor] = useState<string | null>(null)
  const after = cursor === null ? '' : `&cursor=${cursor}`
  const path = `/api/alerts?state=${filter}&grouped=true&limit=${pageRows}${after}`
  const answer = useAnswer<AlertList>(path, alertsChanged)
  const choose = (name: (typeof filters)[number]) => {
    setFilter(name)
    setCursor(null)
  }
  const heads = [
    text('alerts.priority'),
    text('alerts.what'),
    text('alerts.about'),
    text('alerts.raised'),
    text('alerts.due'),
    text('alerts.role'),
    text('alerts.state'),
  ]
  return (
    <>
      <h1>{text('nav.alerts')}</h1>
      <p className="lead">{text('alerts.lead')}</p>
      <fieldset className="choice">
        <legend>{text('alerts.filter')}</legend>
        {filters.map((name) => (
          <label key={name}>
            <input type="radio" name="filter" checked={filter === name} onChange={() => choose(name)} />
            {text(`alerts.${name}`)}
          </label>
        ))}
      </fieldset>
      <AnswerView answer={answer}>
        {({ alerts, nextCursor }) => (
          <>
            {alerts.length === 0 ? (
              <p>{text(filter === 'open' ? 'alerts.none' : 'alerts.noneCleared')}</p>
            ) : (
              <Table label={text('nav.alerts')} heads={heads}>
                {alerts.map((alert) => (
                  <AlertRow key={alert.alertId} alert={alert} />
                ))}
              </Table>
            )}
            <PageTurner cursor={cursor} nextCursor={nextCursor} onTurn={setCursor} />
          </>
        )}
      </AnswerView>
    </>
  )
}
