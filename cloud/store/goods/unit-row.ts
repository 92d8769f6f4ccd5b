import type { Certainty, Hold, Unit, UnitState } from '#cloud/units/unit'
import type { EpcHex, SessionId, SiteId } from '#contracts/ids'
import type { BulkTarget } from '../engine/bulk-write.ts'
import type { UnitsTable } from '../engine/database.ts'

/** The row as the ledger knows it. */
export function unitOfRow(row: UnitsTable): Unit {
  return {
    siteId: row.site_id as SiteId,
    epc: row.epc as EpcHex,
    itemId: row.item_id,
    serial: row.serial,
    lot: row.lot,
    expiresOnDay: row.expires_on_day,
    owner: row.owner,
    state: row.state as UnitState,
    placeId: row.place_id,
    destinationPlaceId: row.destination_place_id,
    previousPlaceId: row.previous_place_id,
    dueAtMs: row.due_at_ms,
    certainty: row.certainty as Certainty,
    holds: row.holds === '[]' ? [] : (JSON.parse(row.holds) as Hold[]),
    takenInSession: row.taken_in_session as SessionId | null,
    requisitionId: row.requisition_id,
    sinceMs: row.since_ms,
    foldedUpTo: row.folded_up_to,
    lastEntrySeq: row.last_entry_seq,
  }
}

/** Units are replaced whole, by EPC. */
export const unitsTarget: BulkTarget = {
  table: 'units',
  columns: {
    site_id: 'text',
    epc: 'text',
    item_id: 'text',
    serial: 'text',
    lot: 'text',
    expires_on_day: 'bigint',
    owner: 'text',
    state: 'text',
    place_id: 'text',
    destination_place_id: 'text',
    previous_place_id: 'text',
    due_at_ms: 'bigint',
    certainty: 'text',
    holds: 'text',
    taken_in_session: 'text',
    requisition_id: 'text',
    since_ms: 'bigint',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'epc'],
}

/** The unit in the order of unitsTarget's columns. */
export function valuesOfUnit(unit: Unit): unknown[] {
  return [
    unit.siteId,
    unit.epc,
    unit.itemId,
    unit.serial,
    unit.lot,
    unit.expiresOnDay,
    unit.owner,
    unit.state,
    unit.placeId,
    unit.destinationPlaceId,
    unit.previousPlaceId,
    unit.dueAtMs,
    unit.certainty,
    unit.holds.length === 0 ? '[]' : JSON.stringify(unit.holds),
    unit.takenInSession,
    unit.requisitionId,
    unit.sinceMs,
    unit.foldedUpTo,
    unit.lastEntrySeq,
  ]
}
