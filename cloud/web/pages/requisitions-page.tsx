import { useState } from 'react'
import type { RequisitionPage, RequisitionView } from '#cloud/http/schemas/decisions/requisition'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { useItemTitle } from '../parts/item-name.tsx'
import { PageTurner } from '../parts/page-turner.tsx'
import { PlaceName } from '../parts/place-name.tsx'
import { RequisitionLineRows } from '../parts/requisitions/requisition-line.tsx'
import { Table } from '../parts/table.tsx'

const requisitionsChanged = (changes: Changes) => changes.requisitions.length > 0
const states = [
  'open',
  'to-approve',
  'to-order',
  'proposed',
  'approved',
  'ordered',
  'part-received',
  'fulfilled',
  'part-received-cancelled',
  'cancelled',
  'all',
] as const
const pageRows = 50

function RequisitionSection({ requisition }: { requisition: RequisitionView }) {
  const text = useText()
  const word = useWord()
  const titleOf = useItemTitle()
  const { moment } = useFormats()
  const { requisitionId, placeId, owner, state, reason, supplierRef } = requisition
  const heads = [
    text('stock.item'),
    text('requisitions.quantity'),
    text('requisitions.urgency'),
    text('unit.state'),
    text('requisitions.actions'),
  ]
  const raised = { name: requisition.raisedByName ?? word('by', requisition.raisedBy) }
  return (
    <section data-requisition={requisitionId} aria-labelledby={`requisition-${requisitionId}`}>
      <h2 id={`requisition-${requisitionId}`}>
        <PlaceName placeId={placeId} /> · {owner} · {word('requisitionState', state)}
      </h2>
      <p>
        {text('requisitions.raisedBy', { ...raised, when: moment(requisition.raisedAtMs) })}
        {reason === null ? null : ` · ${reason}`}
        {supplierRef === null ? null : ` · ${text('requisitions.supplierRef', { supplierRef })}`}
      </p>
      <Table label={text('requisitions.linesOf', { when: moment(requisition.raisedAtMs) })} heads={heads} figures={[1]}>
        {requisition.lines.map((line) => (
          <RequisitionLineRows key={line.lineId} requisition={requisition} line={line} name={titleOf(line.itemId)} />
        ))}
      </Table>
    </section>
  )
}

/** Requests to buy: line by line why, how far, and what a person decides. */
export function RequisitionsPage() {
  const text = useText()
  const [state, setState] = useState<(typeof states)[number]>('open')
  const [cursor, setCursor] = useState<string | null>(null)
  const after = cursor === null ? '' : `&cursor=${cursor}`
  const path = `/api/requisitions?state=${state}&limit=${pageRows}${after}`
  const answer = useAnswer<RequisitionPage>(path, requisitionsChanged)
  const choose = (wanted: string) => {
    setState(states.find((one) => one === wanted) ?? 'open')
    setCursor(null)
  }
  return (
    <>
      <h1>{text('nav.requisitions')}</h1>
      <p className="lead">{text('requisitions.lead')}</p>
      <div className="tools">
        <label>
          {text('unit.state')}
          <select value={state} onChange={(event) => choose(event.target.value)}>
            {states.map((name) => (
              <option key={name} value={name}>
                {text(`requisitionState.${name}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <AnswerView answer={answer}>
        {({ requisitions, nextCursor }) => (
          <>
            {requisitions.length === 0 ? <p>{text('requisitions.none')}</p> : null}
            {requisitions.map((requisition) => (
              <RequisitionSection key={requisition.requisitionId} requisition={requisition} />
            ))}
            <PageTurner cursor={cursor} nextCursor={nextCursor} onTurn={setCursor} />
          </>
        )}
      </AnswerView>
    </>
  )
}
