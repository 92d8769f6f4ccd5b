import type { StockAlert } from '#cloud/http/schemas/goods/stock'
import { useWord } from '../language/language.tsx'
import { Link } from '../router/path.tsx'
import { PriorityMark } from './priority-mark.tsx'

/** A number that speaks only when it is not nought. */
export function Count({ value }: { value: number }) {
  return <td className={value === 0 ? 'figure nought' : 'figure'}>{value}</td>
}

/** The open alerts of a row, each a link to its proof. */
export function AlertLinks({ alerts }: { alerts: readonly StockAlert[] }) {
  const word = useWord()
  return (
    <ul className="plain">
      {alerts.map(({ alertId, ruleId, priority }) => (
        <li key={alertId}>
          <PriorityMark priority={priority} /> <Link href={`/alerts/${alertId}`}>{word('rule', ruleId)}</Link>
        </li>
      ))}
    </ul>
  )
}
