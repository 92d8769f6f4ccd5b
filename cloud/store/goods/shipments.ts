import { sql } from 'kysely'
import type { Shipment } from '#cloud/shipments/shipment'
import { nounAccess } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { shipmentTable } from './shipment-table.ts'

const shipments = nounAccess(shipmentTable)

/** Shipments as a page asks for them. */
export function shipmentQueries(site: SiteDatabase): Store['shipments'] {
  const { db, siteId } = site
  return {
    async find(shipmentId) {
      return (await shipments.byKeys(site, [[shipmentId]]))[0] ?? null
    },
    // Ids sort by the moment they were made at, which is when the shipment was announced.
    async page({ within }, cursor, limit) {
      if (within?.length === 0) return { rows: [], nextCursor: null }
      const places = sql.join(within ?? [])
      const at = sql`and (destination_place_id in (${places}) or received_place_id in (${places}))`
      const after = cursor === null ? sql`` : sql`and shipment_id < ${cursor}`
      const { rows } = await sql<Record<string, unknown>>`
        select * from shipments where site_id = ${siteId} ${within === null ? sql`` : at} ${after}
        order by shipment_id desc limit ${limit + 1}`.execute(db)
      const page = rows.slice(0, limit).map(shipmentTable.ofRow)
      return { rows: page, nextCursor: rows.length > limit ? (page.at(-1)?.shipmentId ?? null) : null }
    },
  }
}

/** Shipments as one transaction reads and writes them. */
export function shipmentAccess(site: SiteDatabase) {
  return {
    find: shipmentQueries(site).find,
    byKeys: (ids: readonly string[]) =>
      shipments.byKeys(
        site,
        ids.map((id) => [id]),
      ),
    put: (changed: readonly Shipment[]) => shipments.put(site, changed),
  }
}
