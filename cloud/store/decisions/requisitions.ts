import { sql } from 'kysely'
import type { PositionKey } from '#cloud/positions/position-key'
import type { Requisition } from '#cloud/requisitions/requisition'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { requisitionTable } from './requisition-table.ts'

const listMax = 1_000

type Row = Record<string, unknown>

const requisitions = nounAccess(requisitionTable)

/** Requisitions as a page asks for them. */
export function requisitionQueries(site: SiteDatabase): Store['requisitions'] {
  const { db, siteId } = site
  return {
    async find(requisitionId) {
      return (await requisitions.byKeys(site, [[requisitionId]]))[0] ?? null
    },
    async list(state) {
      // Every item has an id: that much said, SQLite goes by the short index of what is open and not along all there was.
      const open = sql`and is_open = 1 and item_id > ''`
      const only = state === 'all' ? sql`` : state === 'open' ? open : sql`and state = ${state}`
      const { rows } = await sql<Row>`
        select * from requisitions where site_id = ${siteId} ${only}
        order by raised_at_ms desc, requisition_id limit ${listMax}`.execute(db)
      return rows.map(requisitionTable.ofRow)
    },
  }
}

/** Requisitions as one transaction reads and writes them. */
export function requisitionAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    find: requisitionQueries(site).find,
    byKeys: (ids: readonly string[]) =>
      requisitions.byKeys(
        site,
        ids.map((id) => [id]),
      ),
    /** The open requisitions of these positions. */
    async openOf(keys: readonly PositionKey[]): Promise<Requisition[]> {
      if (keys.length === 0) return []
      const keyed = keyTable(
        site,
        keys.map(({ itemId }) => itemId),
        keys.map(({ placeId }) => placeId),
        keys.map(({ owner }) => owner),
      )
      const { rows } = await sql<Row>`
        select r.* from ${keyed} cross join requisitions r
        where r.site_id = ${siteId} and r.item_id = k.k0 and r.place_id = k.k1 and r.owner = k.k2 and r.is_open = 1
        order by r.requisition_id`.execute(db)
      return rows.map(requisitionTable.ofRow)
    },
    put: (changed: readonly Requisition[]) => requisitions.put(site, changed),
  }
}
