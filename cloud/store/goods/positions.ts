import type { Position } from '#cloud/positions/position'
import type { PositionKey } from '#cloud/positions/position-key'
import { nounAccess } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { positionTable } from './position-table.ts'

const positions = nounAccess(positionTable)

/** The sums as one transaction writes them, as pages read them and as a rebuild compares them. */
export function positionAccess(site: SiteDatabase) {
  return {
    /** Every position there is, by item, place, owner. */
    all: () => positions.all(site),
    of: (keys: readonly PositionKey[]) =>
      positions.byKeys(
        site,
        keys.map(({ itemId, placeId, owner }) => [itemId, placeId, owner]),
      ),
    put: (changed: readonly Position[]) => positions.put(site, changed),
  }
}
