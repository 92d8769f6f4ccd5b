import type { Checker, Evidence } from '../evidence.ts'

/** Pieces by ledger at places that keep stock: what is bound for elsewhere lies there all the same. */
function pilesOf({ lots, keepingPlaces }: Pick<Evidence, 'lots' | 'keepingPlaces'>): Map<string, number> {
  const piles = new Map<string, number>()
  for (const { lotId, piles: all } of lots) {
    for (const { placeId, quantity } of all) {
      if (!keepingPlaces.has(placeId)) continue
      const key = `${lotId} at ${placeId}`
      piles.set(key, (piles.get(key) ?? 0) + quantity)
    }
  }
  return piles
}

/** I14: after the heal as many pieces of each lot stand at each place by ledger as lie there. */
export const piecesEqualTruth: Checker = (evidence) => {
  const ledger = pilesOf(evidence)
  const truth = new Map(evidence.pieces.map(({ lotId, placeId, quantity }) => [`${lotId} at ${placeId}`, quantity]))
  return [...new Set([...ledger.keys(), ...truth.keys()])].flatMap((key) => {
    const [inLedger, inTruth] = [ledger.get(key) ?? 0, truth.get(key) ?? 0]
    return inLedger === inTruth ? [] : [`${key}: ${inLedger} pieces by ledger, ${inTruth} by truth`]
  })
}
