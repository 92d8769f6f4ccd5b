import { positionsOfLot, positionsOfUnit } from '#cloud/positions/lines-of'
import { distinctPositions, type PositionKey } from '#cloud/positions/position-key'
import type { SiteTransaction } from '#cloud/store/open-store'

/** The positions at these places of everything that stands there or is bound for there, whether or not it counts as stock. */
export async function goodsAround(tx: SiteTransaction, placeIds: readonly string[]): Promise<PositionKey[]> {
  if (placeIds.length === 0) return []
  const wanted = new Set(placeIds)
  const units = await tx.units.around(placeIds)
  const lots = await tx.lots.all()
  const positions = [...units.flatMap(positionsOfUnit), ...lots.flatMap(positionsOfLot)]
  return distinctPositions(positions.filter(({ placeId }) => wanted.has(placeId)))
}
