import type { Pile } from './lot.ts'

function byPlace(a: Pile, b: Pile): number {
  const textOf = ({ placeId, destinationPlaceId, requisitionId, dueAtMs, shipmentId }: Pile) =>
    `${placeId}|${destinationPlaceId ?? ''}|${requisitionId ?? ''}|${dueAtMs ?? ''}|${shipmentId ?? ''}`
  return textOf(a) < textOf(b) ? -1 : 1
}

function isAlike(a: Pile, b: Pile): boolean {
  return (
    a.placeId === b.placeId &&
    a.destinationPlaceId === b.destinationPlaceId &&
    a.dueAtMs === b.dueAtMs &&
    a.requisitionId === b.requisitionId &&
    a.shipmentId === b.shipmentId
  )
}

/** The piles with some pieces more. */
export function withPieces(piles: readonly Pile[], more: Pile): Pile[] {
  if (more.quantity === 0) return [...piles]
  const alike = piles.find((pile) => isAlike(pile, more))
  const others = piles.filter((pile) => pile !== alike)
  return [...others, { ...more, quantity: more.quantity + (alike?.quantity ?? 0) }].sort(byPlace)
}

/** How many pieces stand at a place, bound for elsewhere or not. */
export function piecesAt(piles: readonly Pile[], placeId: string): number {
  return piles.reduce((sum, pile) => sum + (pile.placeId === placeId ? pile.quantity : 0), 0)
}

/**
 * Takes pieces away from a place, from the piles that `first` prefers (ascending) before the others. Returns what is
 * left and what was taken, pile by pile; null when there are not so many.
 */
export function takePieces(
  piles: readonly Pile[],
  placeId: string,
  quantity: number,
  first: (pile: Pile) => number,
): { left: Pile[]; taken: Pile[] } | null {
  if (piecesAt(piles, placeId) < quantity) return null
  const here = piles.filter((pile) => pile.placeId === placeId).sort((a, b) => first(a) - first(b) || byPlace(a, b))
  let left = piles.filter((pile) => pile.placeId !== placeId)
  const taken: Pile[] = []
  let wanted = quantity
  for (const pile of here) {
    const part = Math.min(wanted, pile.quantity)
    wanted -= part
    if (part > 0) taken.push({ ...pile, quantity: part })
    left = withPieces(left, { ...pile, quantity: pile.quantity - part })
  }
  return { left, taken }
}
