import type { LotMove } from '#cloud/lots/lot'
import type { SiteId } from '#contracts/ids'
import type { LotMovement } from './stay.ts'

/** Movements of a lot whose new moves follow those known. */
export function extendLotMovements(siteId: SiteId, moves: readonly LotMove[], knownSeq: number): LotMovement[] {
  return moves.map((move) => ({ siteId, ...move, knownSinceSeq: knownSeq, knownUntilSeq: null }))
}

/** Movements of a lot folded anew: what is no longer so is kept as a past belief. Returns what to store. */
export function restateLotMovements(
  siteId: SiteId,
  believed: readonly LotMovement[],
  moves: readonly LotMove[],
  knownSeq: number,
): LotMovement[] {
  const textOf = ({ causeSeq, part, fromPlaceId, toPlaceId, quantity, atMs }: LotMove | LotMovement) =>
    `${causeSeq}|${part}|${fromPlaceId}|${toPlaceId}|${quantity}|${atMs}`
  const wanted = new Set(moves.map(textOf))
  const kept = new Set(believed.map(textOf))
  const fallen = believed.filter((movement) => !wanted.has(textOf(movement)))
  const risen = moves.filter((move) => !kept.has(textOf(move)))
  return [
    ...fallen.map((movement) => ({ ...movement, knownUntilSeq: knownSeq })),
    ...extendLotMovements(siteId, risen, knownSeq),
  ]
}
