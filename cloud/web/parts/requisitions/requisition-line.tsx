import { useState } from 'react'
import type { RequisitionLineView, RequisitionView } from '#cloud/http/schemas/decisions/requisition'
import { useEither, useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { ProofView } from '../proof-view.tsx'
import { Table } from '../table.tsx'
import { LineDecision } from './line-decision.tsx'

type Props = { requisition: RequisitionView; line: RequisitionLineView; name: string }

function History({ line }: { line: RequisitionLineView }) {
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
        {line.history.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end
          <tr key={index}>
            <td className="nowrap">
              {moment(step.atMs)}
              {step.knownAtMs === step.atMs ? null : (
                <small>{text('requisitions.known', { when: moment(step.knownAtMs) })}</small>
              )}
            </td>
            <th scope="row">
              {word('lineStep', step.step)}
              {step.reason === null ? null : <small>{word('holdEnd', step.reason)}</small>}
            </th>
            <td className="figure">{step.quantity}</td>
            <td>{word('urgency', step.urgency)}</td>
            <td>{step.byName ?? word('by', step.by)}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}

/** What a person took back, and how long the rules ask for no more of it. */
function Hold({ hold }: { hold: NonNullable<RequisitionLineView['hold']> }) {
  const text = useText()
  const { moment } = useFormats()
  const { quantity, reason, net, untilMs } = hold
  const name = hold.byName ?? hold.by
  return (
    <p>
      {text(hold.kind === 'cancelled' ? 'requisitions.heldCancelled' : 'requisitions.heldDeclined', {
        name,
        quantity,
        reason,
      })}{' '}
      {hold.endedAtMs === null
        ? [
            net === null ? null : text('requisitions.heldBelow', { net }),
            untilMs === null ? null : text('requisitions.heldUntil', { when: moment(untilMs) }),
          ]
            .filter((each) => each !== null)
            .join(' ')
        : text('requisitions.heldNoMore', { when: moment(hold.endedAtMs) })}
    </p>
  )
}

function Numbers({ line }: { line: RequisitionLineView }) {
  const text = useText()
  const told = [
    line.approved === 0 ? null : text('requisitions.approved', { approved: line.approved }),
    line.ordered === 0 ? null : text('requisitions.ordered', { ordered: line.ordered }),
    line.received === 0 ? null : text('requisitions.received', { received: line.received }),
    line.surplus === 0 ? null : text('requisitions.surplus', { surplus: line.surplus }),
    line.cancelled === 0 ? null : text('requisitions.cancelled', { cancelled: line.cancelled }),
    line.declined === 0 ? null : text('requisitions.declined', { declined: line.declined }),
  ]
  return (
    <>
      {line.quantity}
      {told.map((each) => (each === null ? null : <small key={each}>{each}</small>))}
    </>
  )
}

/** One line of a requisition as rows of a table: how far it is, what may be decided, and on demand why and since when. */
export function RequisitionLineRows({ requisition, line, name }: Props) {
  const text = useText()
  const word = useWord()
  const either = useEither()
  const { quantity } = useFormats()
  const [isOpen, setOpen] = useState(false)
  const { proof, explanation, ruleTitle } = line
  return (
    <>
      <tr data-line={line.lineId}>
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
          {proof === null ? null : (
            <small>
              {text('requisitions.observed', {
                observed: quantity(proof.observed, proof.limit.unit),
                comparison: proof.limit.comparison,
                limit: quantity(proof.limit.value, proof.limit.unit),
                name: word('threshold', proof.limit.name),
              })}
            </small>
          )}
        </th>
        <td className="figure">
          <Numbers line={line} />
        </td>
        <td>{word('urgency', line.urgency)}</td>
        <td>{word('requisitionState', line.state)}</td>
        <td>
          <LineDecision requisition={requisition} line={line} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={5}>
            {line.hold === null ? null : <Hold hold={line.hold} />}
            {proof === null || explanation === null || ruleTitle === null ? null : (
              <ProofView
                title={text('proof.title')}
                proof={proof}
                explanation={either(explanation)}
                setByName={line.limitSetByName}
                ruleTitle={ruleTitle}
              />
            )}
            <History line={line} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
