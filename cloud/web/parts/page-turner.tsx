import { useText } from '../language/language.tsx'

type Props = {
  /** Where the page that is shown begins; null for the newest. */
  cursor: string | null
  nextCursor: string | null
  onTurn(cursor: string | null): void
}

/** What leads on from the page of a list, and back to its newest. */
export function PageTurner({ cursor, nextCursor, onTurn }: Props) {
  const text = useText()
  if (cursor === null && nextCursor === null) return null
  return (
    <div className="actions">
      {cursor === null ? null : (
        <button type="button" onClick={() => onTurn(null)}>
          {text('page.newest')}
        </button>
      )}
      {nextCursor === null ? null : (
        <button type="button" onClick={() => onTurn(nextCursor)}>
          {text('page.older')}
        </button>
      )}
    </div>
  )
}
