import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { Place } from '#cloud/places/place'
import type { PositionKey } from '#cloud/positions/position-key'
import { nounAccess } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { assortmentTable } from './assortment-table.ts'
import { placeTable } from './place-table.ts'

const places = nounAccess(placeTable)
const lines = nounAccess(assortmentTable)

/** The tree, whole: a site has few places. */
export function placeAccess(site: SiteDatabase) {
  return {
    all: () => places.all(site),
    put: (changed: readonly Place[]) => places.put(site, changed),
  }
}

/** What belongs where, for whom. */
export function assortmentAccess(site: SiteDatabase) {
  return {
    all: () => lines.all(site),
    of: (keys: readonly PositionKey[]): Promise<AssortmentLine[]> =>
      lines.byKeys(
        site,
        keys.map(({ itemId, placeId, owner }) => [itemId, placeId, owner]),
      ),
    put: (changed: readonly AssortmentLine[]) => lines.put(site, changed),
  }
}
