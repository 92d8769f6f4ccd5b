import type { Position } from '#cloud/positions/position'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { numberOrNull } from '../engine/row-values.ts'

/** Sums, by item, place and owner. */
export const positionTable: NounTable<Position> = {
  table: 'positions',
  columns: {
    site_id: 'text',
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    confirmed: 'bigint',
    uncertain: 'bigint',
    held: 'bigint',
    pending: 'bigint',
    coming: 'bigint',
    earliest_expires_on_day: 'bigint',
  },
  keys: ['site_id', 'item_id', 'place_id', 'owner'],
  valuesOf: (position) => [
    position.siteId,
    position.itemId,
    position.placeId,
    position.owner,
    position.confirmed,
    position.uncertain,
    position.held,
    position.pending,
    position.coming,
    position.earliestExpiresOnDay,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    itemId: String(row.item_id),
    placeId: String(row.place_id),
    owner: String(row.owner),
    confirmed: Number(row.confirmed),
    uncertain: Number(row.uncertain),
    held: Number(row.held),
    pending: Number(row.pending),
    coming: Number(row.coming),
    earliestExpiresOnDay: numberOrNull(row.earliest_expires_on_day),
  }),
}
