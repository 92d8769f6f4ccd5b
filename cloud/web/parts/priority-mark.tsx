import type { Priority } from '#cloud/http/schemas/decisions/alert'
import { useText } from '../language/language.tsx'

/** IEC 60601-1-8: colour never stands alone, each priority has its shape and its word. */
const shapes: Record<Priority, string> = { high: '▲', medium: '◆', low: '●' }

/** A priority as colour, shape and word; with a count when several are meant. */
export function PriorityMark({ priority, count }: { priority: Priority; count?: number | string }) {
  const text = useText()
  return (
    <span className={`priority priority-${priority}`}>
      <span aria-hidden="true">{shapes[priority]}</span> {text(`priority.${priority}`)}
      {count === undefined ? null : ` ${count}`}
    </span>
  )
}
