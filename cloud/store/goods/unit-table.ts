import type { Certainty } from '#cloud/tags/certainty'
import type { Hearing, Rival } from '#cloud/units/rival-cabinets'
import type { Hold, PendingDecision, Unit, UnitState, UnitUse } from '#cloud/units/unit'
import type { EpcHex, SessionId, SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { flag, numberOrNull, textOrNull } from '../engine/row-values.ts'

const none = '[]'

function listText(list: readonly unknown[]): string {
  return list.length === 0 ? none : JSON.stringify(list)
}

function listOf<T>(value: unknown): T[] {
  return value === none ? [] : (JSON.parse(String(value)) as T[])
}

/** Units, by id. */
export const unitTable: NounTable<Unit> = {
  table: 'units',
  columns: {
    site_id: 'text',
    unit_id: 'text',
    item_id: 'text',
    serial: 'text',
    lot: 'text',
    expires_on_day: 'bigint',
    owner: 'text',
    state: 'text',
    place_id: 'text',
    observed: 'bigint',
    seen_tags: 'text',
    heard: 'text',
    rivals: 'text',
    destination_place_id: 'text',
    previous_place_id: 'text',
    home_place_id: 'text',
    due_at_ms: 'bigint',
    certainty: 'text',
    holds: 'text',
    pending: 'text',
    unit_use: 'text',
    taken_in_session: 'text',
    requisition_id: 'text',
    since_ms: 'bigint',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'unit_id'],
  valuesOf: (unit) => [
    unit.siteId,
    unit.unitId,
    unit.itemId,
    unit.serial,
    unit.lot,
    unit.expiresOnDay,
    unit.owner,
    unit.state,
    unit.placeId,
    flag(unit.observed),
    listText(unit.seenTags),
    unit.heard === null ? null : JSON.stringify(unit.heard),
    listText(unit.rivals),
    unit.destinationPlaceId,
    unit.previousPlaceId,
    unit.homePlaceId,
    unit.dueAtMs,
    unit.certainty,
    listText(unit.holds),
    listText(unit.pending),
    unit.use === null ? null : JSON.stringify(unit.use),
    unit.takenInSession,
    unit.requisitionId,
    unit.sinceMs,
    unit.foldedUpTo,
    unit.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    unitId: String(row.unit_id),
    itemId: textOrNull(row.item_id),
    serial: textOrNull(row.serial),
    lot: textOrNull(row.lot),
    expiresOnDay: numberOrNull(row.expires_on_day),
    owner: textOrNull(row.owner),
    state: row.state as UnitState,
    placeId: String(row.place_id),
    observed: row.observed === 1,
    seenTags: listOf<EpcHex>(row.seen_tags),
    heard: row.heard === null ? null : (JSON.parse(String(row.heard)) as Hearing),
    rivals: listOf<Rival>(row.rivals),
    destinationPlaceId: textOrNull(row.destination_place_id),
    previousPlaceId: textOrNull(row.previous_place_id),
    homePlaceId: textOrNull(row.home_place_id),
    dueAtMs: numberOrNull(row.due_at_ms),
    certainty: row.certainty as Certainty,
    holds: listOf<Hold>(row.holds),
    pending: listOf<PendingDecision>(row.pending),
    use: row.unit_use === null ? null : (JSON.parse(String(row.unit_use)) as UnitUse),
    takenInSession: row.taken_in_session as SessionId | null,
    requisitionId: textOrNull(row.requisition_id),
    sinceMs: Number(row.since_ms),
    foldedUpTo: String(row.folded_up_to),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
