import { sql } from 'kysely'
import type { Requisition } from '#cloud/requisitions/requisition'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { RequisitionsTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { requisitionOfRow, requisitionsTarget, valuesOfRequisition } from './requisition-row.ts'

const listMax = 1_000

const writeRequisitions = bulkWriter(requisitionsTarget)

/** Requisitions as a page asks for them. */
export function requisitionQueries({ db, siteId }: SiteDatabase): Store['requisitions'] {
  const ofSite = () => db.selectFrom('requisitions').selectAll().where('site_id', '=', siteId)
  return {
    async find(requisitionId) {
      const row = await ofSite().where('requisition_id', '=', requisitionId).executeTakeFirst()
      return row === undefined ? null : requisitionOfRow(row)
    },
    async list(state) {
      let query = ofSite()
      if (state === 'open') query = query.where('is_open', '=', 1)
      else if (state !== 'all') query = query.where('state', '=', state)
      const rows = await query.orderBy('raised_at_ms', 'desc').orderBy('requisition_id').limit(listMax).execute()
      return rows.map(requisitionOfRow)
    },
  }
}

/** Requisitions as one transaction reads and writes them. */
export function requisitionAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    find: requisitionQueries(site).find,
    /** The open requisitions of these items at these places, whoever owns them. */
    async openOf(keys: readonly { itemId: string; placeId: string }[]): Promise<Requisition[]> {
      if (keys.length === 0) return []
      const keyed = keyTable(
        site,
        keys.map(({ itemId }) => itemId),
        keys.map(({ placeId }) => placeId),
      )
      const { rows } = await sql<RequisitionsTable>`
        select r.* from ${keyed} cross join requisitions r
        where r.site_id = ${siteId} and r.item_id = k.k0 and r.place_id = k.k1 and r.is_open = 1
        order by r.requisition_id`.execute(db)
      return rows.map(requisitionOfRow)
    },
    put: (requisitions: readonly Requisition[]) =>
      writeRequisitions(
        site,
        requisitions.toSorted((a, b) => (a.requisitionId < b.requisitionId ? -1 : 1)).map(valuesOfRequisition),
      ),
  }
}
