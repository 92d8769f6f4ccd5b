import { useState } from 'react'
import type { QuarantineDetail, QuarantinedView } from '#cloud/http/schemas/devices/quarantine'
import { useAnswer } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { AnswerView, ErrorNote } from '../answer-view.tsx'
import { CommandWithReason } from '../command-with-reason.tsx'
import { useCommand } from '../people/use-command.ts'

const never = () => false

function Settle({ path }: { path: string }) {
  const text = useText()
  const { give, error } = useCommand()
  return (
    <div className="actions">
      <button type="button" onClick={() => void give({ path: `${path}/retry`, method: 'POST' })}>
        {text('quarantine.retry')}
      </button>
      <CommandWithReason label={text('quarantine.accept')} path={`${path}/accept`} />
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}

function Message({ path }: { path: string }) {
  const answer = useAnswer<QuarantineDetail>(path, never)
  return <AnswerView answer={answer}>{({ body }) => <p className="code">{body}</p>}</AnswerView>
}

/** A message that was put aside as rows of a table: why, what may be done with it, and on demand as it was sent. */
export function QuarantinedRows({ one }: { one: QuarantinedView }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  const [isOpen, setOpen] = useState(false)
  const { quarantineId, deviceId, state, seq, reason } = one
  const path = `/api/devices/${encodeURIComponent(deviceId)}/quarantine/${quarantineId}`
  return (
    <>
      <tr data-quarantined={quarantineId}>
        <th scope="row">
          <button
            type="button"
            className="expander"
            aria-expanded={isOpen}
            aria-label={text('quarantine.show', { deviceId, quarantineId })}
            onClick={() => setOpen(!isOpen)}
          >
            {deviceId}
          </button>
        </th>
        <td className="nowrap">{moment(one.receivedAtMs)}</td>
        <td className="figure">{seq ?? '–'}</td>
        <td>
          {text(seq === null ? 'quarantine.whole' : 'quarantine.fact')}
          <small className="code">{reason}</small>
        </td>
        <td>
          {word('quarantineState', state)}
          {one.settledEntrySeq === null ? null : <small>#{one.settledEntrySeq}</small>}
        </td>
        <td>
          {state !== 'waiting' ? (
            '–'
          ) : one.may.includes('quarantine.settle') ? (
            <Settle path={path} />
          ) : (
            <small>{text('quarantine.mayNot')}</small>
          )}
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={6}>
            <Message path={path} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
