/** An item at a place for an owner: what stock is counted, judged and ordered by. Only places that keep stock have any. */
export type PositionKey = { itemId: string; placeId: string; owner: string }

/** The key as text, for maps and sorting. */
export function positionText({ itemId, placeId, owner }: PositionKey): string {
  return `${itemId}/${placeId}/${owner}`
}

/** Each position once, in a stable order. */
export function distinctPositions(...lists: readonly (readonly PositionKey[])[]): PositionKey[] {
  const distinct = new Map<string, PositionKey>()
  for (const { itemId, placeId, owner } of lists.flat()) {
    const key = { itemId, placeId, owner }
    distinct.set(positionText(key), key)
  }
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key)
}
