import { useState } from 'react'
import type { RequisitionList, RequisitionView } from '#cloud/http/schemas/decisions/requisition'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useEither, useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { useItemTitle } from '../parts/item-name.tsx'
import { PlaceName } from '../parts/place-name.tsx'
import { ProofView } from '../parts/proof-view.tsx'
import { RequisitionDecision } from '../parts/requisition-decision.tsx'
import { Table } from '../parts/table.tsx'

const requisitionsChanged = (changes: Changes) => changes.requisitions.length > 0
const states = ['open', 'proposed', 'approved', 'ordered', 'fulfilled', 'cancelled', 'all'] as const

/** What was done and, after a colon, the reason somebody gave. */
function Change({ change }: { change: string }) {
  const word = useWord()
  const [done = '', reason] = change.split(/: (.*)/s)
  return (
    <>
      {word('change', done)}
      {reason === undefined ? null : <small>{reason}</small>}
    </>
  )
}

function History({ requisition }: { requisition: RequisitionView }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  const heads = [
    text('unit.when'),
    text('requisitions.change'),
    text('requisitions.quantity'),
    text('requisitions.urgency'),
    text('requisitions.by'),
  ]
  return (
    <>
      <h3>{text('requisitions.history')}</h3>
      <Table label={text('requisitions.history')} heads={heads} figures={[2]}>
        {requisition.history.map((line) => (
          <tr key={`${line.atMs} ${line.change} ${line.by}`}>
            <td className="nowrap">{moment(line.atMs)}</td>
            <th scope="row">
              <Change change={line.change} />
            </th>
            <td className="figure">{line.quantity}</td>
            <td>{word('urgency', line.urgency)}</td>
            <td>{line.byName ?? word('by', line.by)}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}

function RequisitionRows({ requisition, name }: { requisition: RequisitionView; name: string }) {
  const text = useText()
  const word = useWord()
  const either = useEither()
  const { moment, quantity } = useFormats()
  const [isOpen, setOpen] = useState(false)
  const { proof } = requisition
  const why = {
    observed: quantity(proof.observed, proof.limit.unit),
    comparison: proof.limit.comparison,
    limit: quantity(proof.limit.value, proof.limit.unit),
    name: word('threshold', proof.limit.name),
  }
  return (
    <>
      <tr data-requisition={requisition.requisitionId}>
        <th scope="row">
          <button
            type="button"
            className="expander"
            aria-expanded={isOpen}
            aria-label={text('requisitions.whyOf', { name })}
            onClick={() => setOpen(!isOpen)}
          >
            {name}
          </button>
          <small>{text('requisitions.observed', why)}</small>
        </th>
        <td>
          <PlaceName placeId={requisition.placeId} />
          <small>{requisition.owner}</small>
        </td>
        <td className="figure">
          {requisition.quantity}
          {requisition.receivedQuantity === 0 ? null : (
            <small>
              {text('requisitions.received', {
                received: requisition.receivedQuantity,
                quantity: requisition.quantity,
              })}
            </small>
          )}
          {requisition.state === 'proposed' || requisition.approvedQuantity >= requisition.quantity ? null : (
            <small>{text('requisitions.approved', { approved: requisition.approvedQuantity })}</small>
          )}
        </td>
        <td>{word('urgency', requisition.urgency)}</td>
        <td>{word('requisitionState', requisition.state)}</td>
        <td className="nowrap">{moment(requisition.raisedAtMs)}</td>
        <td>
          <RequisitionDecision requisition={requisition} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={7}>
            <ProofView
              title={text('proof.title')}
              proof={proof}
              explanation={either(requisition.explanation)}
              setByName={requisition.limitSetByName}
              ruleTitle={requisition.ruleTitle}
            />
            <History requisition={requisition} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

/** Requests to buy: why, how far, and what a person decides. */
export function RequisitionsPage() {
  const text = useText()
  const titleOf = useItemTitle()
  const [state, setState] = useState<(typeof states)[number]>('open')
  const answer = useAnswer<RequisitionList>(`/api/requisitions?state=${state}`, requisitionsChanged)
  const heads = [
    text('stock.item'),
    text('stock.place'),
    text('requisitions.quantity'),
    text('requisitions.urgency'),
    text('unit.state'),
    text('requisitions.raised'),
    text('requisitions.actions'),
  ]
  return (
    <>
      <h1>{text('nav.requisitions')}</h1>
      <p className="lead">{text('requisitions.lead')}</p>
      <div className="tools">
        <label>
          {text('unit.state')}
          <select value={state} onChange={(event) => setState(states.find((s) => s === event.target.value) ?? 'open')}>
            {states.map((name) => (
              <option key={name} value={name}>
                {text(`requisitionState.${name}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <AnswerView answer={answer}>
        {({ requisitions }) =>
          requisitions.length === 0 ? (
            <p>{text('requisitions.none')}</p>
          ) : (
            <Table label={text('nav.requisitions')} heads={heads} figures={[2]}>
              {requisitions.map((requisition) => (
                <RequisitionRows
                  key={requisition.requisitionId}
                  requisition={requisition}
                  name={titleOf(requisition.itemId)}
                />
              ))}
            </Table>
          )
        }
      </AnswerView>
    </>
  )
}
