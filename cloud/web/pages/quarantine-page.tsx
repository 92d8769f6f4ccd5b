import { useState } from 'react'
import type { GapList, QuarantinePage as Page } from '#cloud/http/schemas/devices/quarantine'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { PageTurner } from '../parts/page-turner.tsx'
import { GapTable } from '../parts/quarantine/gap-table.tsx'
import { QuarantinedRows } from '../parts/quarantine/quarantined-rows.tsx'
import { Table } from '../parts/table.tsx'

const isTouched = ({ alerts, devices }: Changes) => alerts.length > 0 || devices.length > 0
/** One more of them, and how far a card has told, are announced by no commit. */
const pollMs = 10_000
const states = ['waiting', 'retried', 'accepted', 'all'] as const
const heads = ['device', 'received', 'number', 'reason', 'state', 'actions'] as const

/** What devices told that could not be read, what they have not told, and what a person does about either. */
export function QuarantinePage() {
  const text = useText()
  const [state, setState] = useState<(typeof states)[number]>('waiting')
  const [cursor, setCursor] = useState<string | null>(null)
  const query = new URLSearchParams({ ...(state === 'all' ? {} : { state }), ...(cursor === null ? {} : { cursor }) })
  const put = useAnswer<Page>(`/api/quarantine?${query}`, isTouched, pollMs)
  const missing = useAnswer<GapList>('/api/gaps', isTouched, pollMs)
  const choose = (name: (typeof states)[number]) => {
    setState(name)
    setCursor(null)
  }
  return (
    <>
      <h1>{text('nav.quarantine')}</h1>
      <p className="lead">{text('quarantine.lead')}</p>
      <fieldset className="choice">
        <legend>{text('alerts.filter')}</legend>
        {states.map((name) => (
          <label key={name}>
            <input type="radio" name="state" checked={state === name} onChange={() => choose(name)} />
            {text(`quarantineState.${name}`)}
          </label>
        ))}
      </fieldset>
      <AnswerView answer={put}>
        {({ quarantined, nextCursor }) => (
          <>
            {quarantined.length === 0 ? (
              <p>{text('quarantine.none')}</p>
            ) : (
              <Table
                label={text('nav.quarantine')}
                heads={heads.map((head) => text(`quarantine.${head}`))}
                figures={[2]}
              >
                {quarantined.map((one) => (
                  <QuarantinedRows key={one.quarantineId} one={one} />
                ))}
              </Table>
            )}
            <PageTurner cursor={cursor} nextCursor={nextCursor} onTurn={setCursor} />
          </>
        )}
      </AnswerView>
      <h2>{text('gaps.title')}</h2>
      <p className="lead">{text('gaps.lead')}</p>
      <AnswerView answer={missing}>
        {({ gaps }) => (gaps.length === 0 ? <p>{text('gaps.none')}</p> : <GapTable gaps={gaps} />)}
      </AnswerView>
    </>
  )
}
