/** How many pieces of each lot really lie where. */
export type PieceTruth = {
  /** Pieces come or, with a negative quantity, go. */
  add(lotId: string, placeId: string, quantity: number): void
  at(lotId: string, placeId: string): number
  /** Lots with pieces at a place, in the order they came there. */
  lotsAt(placeId: string): string[]
  all(): Pieces[]
}

/** Pieces of a lot at a place. */
export type Pieces = { lotId: string; placeId: string; quantity: number }

/** Nothing anywhere yet. */
export function pieceTruth(): PieceTruth {
  const places = new Map<string, Map<string, number>>()
  const at = (lotId: string, placeId: string) => places.get(placeId)?.get(lotId) ?? 0
  return {
    at,
    add(lotId, placeId, quantity) {
      const left = at(lotId, placeId) + quantity
      if (left < 0) throw new Error(`nobody takes ${-quantity} pieces where ${left - quantity} lie`)
      const here = places.get(placeId) ?? new Map<string, number>()
      places.set(placeId, here.set(lotId, left))
    },
    lotsAt: (placeId) => [...(places.get(placeId) ?? [])].flatMap(([lotId, count]) => (count > 0 ? [lotId] : [])),
    all: () =>
      [...places].flatMap(([placeId, here]) => [...here].map(([lotId, quantity]) => ({ lotId, placeId, quantity }))),
  }
}
