import type { ExplanationView, ProofView as Proof, RuleTitle } from '#cloud/http/schemas/decisions/proof'
import { useEither, useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { Table } from './table.tsx'

function Inputs({ title, proof }: { title: string; proof: Proof }) {
  const text = useText()
  const { quantity } = useFormats()
  const heads = [text('proof.input'), text('proof.value'), text('proof.entries')]
  return (
    <>
      <h3>{text('proof.inputs')}</h3>
      <Table label={`${title}: ${text('proof.inputs')}`} heads={heads} figures={[1]}>
        {proof.inputs.map((input) => (
          <tr key={input.name}>
            <th scope="row" className="code">
              {input.name}
            </th>
            <td className="figure">{quantity(input.value, input.unit)}</td>
            <td className="entries">
              {[
                ...input.entrySeqs.map((seq) => `#${seq}`),
                ...input.windowSeqs.map((seq) => text('proof.window', { seq })),
              ].join(' ') || '–'}
            </td>
          </tr>
        ))}
      </Table>
    </>
  )
}

type ProofProps = {
  /** What this proof is of, as its heading says. */
  title: string
  proof: Proof
  explanation: ExplanationView
  setByName: string | null
  ruleTitle: RuleTitle
}

/** The sum itself: what was read, the arithmetic, the limit in force and who set it. */
function ProofFigures({ title, proof, setByName, ruleTitle }: Omit<ProofProps, 'explanation'>) {
  const text = useText()
  const word = useWord()
  const either = useEither()
  const { moment, quantity } = useFormats()
  const { limit } = proof
  const heads = [text('proof.line'), text('proof.expression'), text('proof.result')]
  return (
    <>
      <Inputs title={title} proof={proof} />
      <h3>{text('proof.arithmetic')}</h3>
      <Table label={`${title}: ${text('proof.arithmetic')}`} heads={heads} figures={[2]}>
        {proof.arithmetic.map((line) => (
          <tr key={line.name}>
            <th scope="row" className="code">
              {line.name}
            </th>
            <td className="code">{line.expression}</td>
            <td className="figure">{quantity(line.value, line.unit)}</td>
          </tr>
        ))}
      </Table>
      <h3>{text('proof.limit')}</h3>
      <p className="code">
        {quantity(proof.observed, limit.unit)} {limit.comparison} {quantity(limit.value, limit.unit)} ({limit.name})
      </p>
      <p>
        {limit.entrySeq === null
          ? `${text('stock.layer')}: ${word('layer', limit.layer)} (${text('stock.builtIn')})`
          : `${text('proof.setBy', { who: setByName ?? limit.setBy, layer: word('layer', limit.layer), when: moment(limit.setAtMs) })} #${limit.entrySeq}`}
      </p>
      <p className="lead">
        {text('proof.rule', { rule: either(ruleTitle), version: proof.version })} {text('proof.recompute')}
      </p>
    </>
  )
}

/** An alert's proof: first in words, then in figures one can check. */
export function ProofView({ explanation, ...figures }: ProofProps) {
  const text = useText()
  return (
    <section className="proof">
      <h2>{figures.title}</h2>
      <dl className="facts">
        <dt>{text('proof.cause')}</dt>
        <dd>{explanation.cause}</dd>
        <dt>{text('proof.consequence')}</dt>
        <dd>{explanation.consequence}</dd>
        <dt>{text('proof.action')}</dt>
        <dd>{explanation.action}</dd>
        <dt>{text('proof.limit')}</dt>
        <dd>{explanation.limit}</dd>
        <dt>{text('proof.wouldClear')}</dt>
        <dd className="would-clear">{explanation.wouldClear}</dd>
      </dl>
      <h3>{text('proof.because')}</h3>
      <ol className="because">
        {explanation.because.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <details>
        <summary>{text('proof.figures')}</summary>
        <ProofFigures {...figures} />
      </details>
    </section>
  )
}
