import { canonicalJson } from '#cloud/journal/canonical-json'
import type { Proof } from '#cloud/proofs/proof'
import { openRequisitionStates, type Requisition } from '#cloud/requisitions/requisition'
import type { SiteId } from '#contracts/ids'
import type { BulkTarget } from '../engine/bulk-write.ts'
import type { RequisitionsTable } from '../engine/database.ts'

/** The row as the rules know it. */
export function requisitionOfRow(row: RequisitionsTable): Requisition {
  return {
    siteId: row.site_id as SiteId,
    requisitionId: row.requisition_id,
    itemId: row.item_id,
    placeId: row.place_id,
    owner: row.owner,
    state: row.state as Requisition['state'],
    quantity: row.quantity,
    approvedQuantity: row.approved_quantity,
    receivedQuantity: row.received_quantity,
    urgency: row.urgency as Requisition['urgency'],
    raisedAtMs: row.raised_at_ms,
    updatedAtMs: row.updated_at_ms,
    closedAtMs: row.closed_at_ms,
    proof: JSON.parse(row.proof) as Proof,
    history: JSON.parse(row.history) as Requisition['history'],
  }
}

/** Requisitions are replaced whole, by id. */
export const requisitionsTarget: BulkTarget = {
  table: 'requisitions',
  columns: {
    site_id: 'text',
    requisition_id: 'text',
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    state: 'text',
    is_open: 'bigint',
    quantity: 'bigint',
    approved_quantity: 'bigint',
    received_quantity: 'bigint',
    urgency: 'text',
    raised_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    closed_at_ms: 'bigint',
    proof: 'text',
    history: 'text',
  },
  keys: ['site_id', 'requisition_id'],
}

/** The requisition in the order of requisitionsTarget's columns. */
export function valuesOfRequisition(requisition: Requisition): unknown[] {
  return [
    requisition.siteId,
    requisition.requisitionId,
    requisition.itemId,
    requisition.placeId,
    requisition.owner,
    requisition.state,
    openRequisitionStates.some((state) => state === requisition.state) ? 1 : 0,
    requisition.quantity,
    requisition.approvedQuantity,
    requisition.receivedQuantity,
    requisition.urgency,
    requisition.raisedAtMs,
    requisition.updatedAtMs,
    requisition.closedAtMs,
    canonicalJson(requisition.proof),
    canonicalJson(requisition.history),
  ]
}
