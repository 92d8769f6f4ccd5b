import type { StockAlert, StockCounts } from '#cloud/http/schemas/goods/stock'
import { useEither, useText } from '../language/language.tsx'
import { Link } from '../router/path.tsx'
import { PriorityMark } from './priority-mark.tsx'

const kinds = ['usable', 'uncertain', 'held', 'expired', 'shortDated', 'pending', 'inTransit'] as const

/** How many columns Counts fills. */
export const countColumns = kinds.length

/** The heads of the columns that Counts fills. */
export function useCountHeads(): string[] {
  const text = useText()
  return kinds.map((kind) => text(`stock.${kind}`))
}

/** A number that speaks only when it is not nought. */
export function Count({ value }: { value: number }) {
  return <td className={value === 0 ? 'figure nought' : 'figure'}>{value}</td>
}

/** Pieces by what may be done with them, one cell each. */
export function Counts({ counts }: { counts: StockCounts }) {
  return kinds.map((kind) => <Count key={kind} value={counts[kind]} />)
}

/** The open alerts of a row, each a link to its proof. */
export function AlertLinks({ alerts }: { alerts: readonly Pick<StockAlert, 'alertId' | 'ruleTitle' | 'priority'>[] }) {
  const either = useEither()
  return (
    <ul className="plain">
      {alerts.map(({ alertId, ruleTitle, priority }) => (
        <li key={alertId}>
          <PriorityMark priority={priority} /> <Link href={`/alerts/${alertId}`}>{either(ruleTitle)}</Link>
        </li>
      ))}
    </ul>
  )
}
