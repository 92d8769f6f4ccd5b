import { sql } from 'kysely'
import type { Shipment } from '#cloud/shipments/shipment'
import { nounAccess } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { shipmentTable } from './shipment-table.ts'

const listMax = 1_000

const shipments = nounAccess(shipmentTable)

/** Shipments as a page asks for them. */
export function shipmentQueries(site: SiteDatabase): Store['shipments'] {
  const { db, siteId } = site
  return {
    async find(shipmentId) {
      return (await shipments.byKeys(site, [[shipmentId]]))[0] ?? null
    },
    async list(state) {
      const only = state === 'all' ? sql`` : sql`and state = ${state}`
      const { rows } = await sql<Record<string, unknown>>`
        select * from shipments where site_id = ${siteId} ${only}
        order by announced_at_ms desc, shipment_id limit ${listMax}`.execute(db)
      return rows.map(shipmentTable.ofRow)
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
