import { sql } from 'kysely'
import type { Lot } from '#cloud/lots/lot'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { lotTable } from './lot-table.ts'

const lots = nounAccess(lotTable)

/** Lots as a page asks for them. */
export function lotQueries(site: SiteDatabase): Store['lots'] {
  const access = lotAccess(site)
  return {
    async find(lotId) {
      return (await lots.byKeys(site, [[lotId]]))[0] ?? null
    },
    ofItem: (itemId) => access.ofItems([itemId]),
    all: () => lots.all(site),
  }
}

/** Lots as one transaction reads and writes them. */
export function lotAccess(site: SiteDatabase) {
  return {
    async byId(lotIds: readonly string[]): Promise<Map<string, Lot>> {
      const found = await lots.byKeys(
        site,
        lotIds.map((lotId) => [lotId]),
      )
      return new Map(found.map((lot) => [lot.lotId, lot]))
    },
    /** Every lot of these items, emptied ones too. */
    async ofItems(itemIds: readonly string[]): Promise<Lot[]> {
      if (itemIds.length === 0) return []
      const { rows } = await sql<Record<string, unknown>>`
        select l.* from ${keyTable(site, [...itemIds])} cross join lots l
        where l.site_id = ${site.siteId} and l.item_id = k.k0 order by l.lot_id`.execute(site.db)
      return rows.map(lotTable.ofRow)
    },
    all: () => lots.all(site),
    put: (changed: readonly Lot[]) => lots.put(site, changed),
  }
}
