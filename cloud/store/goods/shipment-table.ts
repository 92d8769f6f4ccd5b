import type { Shipment } from '#cloud/shipments/shipment'
import { canonicalJson } from '#contracts/canonical-json'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { numberOrNull, parsed, textOrNull } from '../engine/row-values.ts'

/** Shipments, by id. */
export const shipmentTable: NounTable<Shipment> = {
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
    received_place_id: 'text',
    units: 'text',
    lots: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'shipment_id'],
  valuesOf: (shipment) => [
    shipment.siteId,
    shipment.shipmentId,
    shipment.supplierId,
    shipment.destinationPlaceId,
    shipment.requisitionId,
    shipment.dueAtMs,
    shipment.state,
    shipment.announcedAtMs,
    shipment.receivedAtMs,
    shipment.receivedPlaceId,
    canonicalJson(shipment.units),
    canonicalJson(shipment.lots),
    shipment.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    shipmentId: String(row.shipment_id),
    supplierId: String(row.supplier_id),
    destinationPlaceId: String(row.destination_place_id),
    requisitionId: textOrNull(row.requisition_id),
    dueAtMs: numberOrNull(row.due_at_ms),
    state: row.state as Shipment['state'],
    announcedAtMs: Number(row.announced_at_ms),
    receivedAtMs: numberOrNull(row.received_at_ms),
    receivedPlaceId: textOrNull(row.received_place_id),
    units: parsed<Shipment['units']>(row.units),
    lots: parsed<Shipment['lots']>(row.lots),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
