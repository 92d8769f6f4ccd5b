import { bulkWriter } from '../engine/bulk-write.ts'
import type { ShipmentsTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Shipment } from '../records.ts'
import type { Store } from '../store.ts'

const listMax = 1_000

const writeShipments = bulkWriter({
  table: 'shipments',
  columns: {
    site_id: 'text',
    shipment_id: 'text',
    supplier_id: 'text',
    destination_place_id: 'text',
    requisition_id: 'text',
    due_at_ms: 'bigint',
    state: 'text',
    announced_at_ms: 'bigint',
    received_at_ms: 'bigint',
  },
  keys: ['site_id', 'shipment_id'],
})

const writeShipmentUnits = bulkWriter({
  table: 'shipment_units',
  columns: { site_id: 'text', shipment_id: 'text', epc: 'text' },
  keys: ['site_id', 'shipment_id', 'epc'],
})

/** Shipments as a page asks for them. */
export function shipmentQueries({ db, siteId }: SiteDatabase): Store['shipments'] {
  const withUnits = async (rows: ShipmentsTable[]): Promise<Shipment[]> => {
    if (rows.length === 0) return []
    const units = await db
      .selectFrom('shipment_units')
      .selectAll()
      .where('site_id', '=', siteId)
      .where(
        'shipment_id',
        'in',
        rows.map(({ shipment_id }) => shipment_id),
      )
      .orderBy('epc')
      .execute()
    const epcsOf = Map.groupBy(units, ({ shipment_id }) => shipment_id)
    return rows.map((row) => ({
      siteId,
      shipmentId: row.shipment_id,
      supplierId: row.supplier_id,
      destinationPlaceId: row.destination_place_id,
      requisitionId: row.requisition_id,
      dueAtMs: row.due_at_ms,
      state: row.state as Shipment['state'],
      announcedAtMs: row.announced_at_ms,
      receivedAtMs: row.received_at_ms,
      epcs: (epcsOf.get(row.shipment_id) ?? []).map(({ epc }) => epc),
    }))
  }
  const ofSite = () => db.selectFrom('shipments').selectAll().where('site_id', '=', siteId)
  return {
    async find(shipmentId) {
      const [shipment] = await withUnits(await ofSite().where('shipment_id', '=', shipmentId).execute())
      return shipment ?? null
    },
    async list(state) {
      const query = state === 'all' ? ofSite() : ofSite().where('state', '=', state)
      return await withUnits(
        await query.orderBy('announced_at_ms', 'desc').orderBy('shipment_id').limit(listMax).execute(),
      )
    },
  }
}

/** Shipments as one transaction reads and writes them. */
export function shipmentAccess(site: SiteDatabase) {
  const { siteId } = site
  return {
    find: shipmentQueries(site).find,
    async put(shipment: Omit<Shipment, 'siteId'>): Promise<void> {
      await writeShipments(site, [
        [
          siteId,
          shipment.shipmentId,
          shipment.supplierId,
          shipment.destinationPlaceId,
          shipment.requisitionId,
          shipment.dueAtMs,
          shipment.state,
          shipment.announcedAtMs,
          shipment.receivedAtMs,
        ],
      ])
      await writeShipmentUnits(
        site,
        shipment.epcs.toSorted().map((epc) => [siteId, shipment.shipmentId, epc]),
      )
    },
  }
}
