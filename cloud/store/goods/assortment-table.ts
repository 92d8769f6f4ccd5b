import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { flag } from '../engine/row-values.ts'

/** The assortment, by item, place and owner. */
export const assortmentTable: NounTable<AssortmentLine> = {
  table: 'assortment',
  columns: {
    site_id: 'text',
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    belongs: 'bigint',
    since_ms: 'bigint',
    set_by: 'text',
    entry_seq: 'bigint',
  },
  keys: ['site_id', 'item_id', 'place_id', 'owner'],
  valuesOf: (line) => [
    line.siteId,
    line.itemId,
    line.placeId,
    line.owner,
    flag(line.belongs),
    line.sinceMs,
    line.setBy,
    line.entrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    itemId: String(row.item_id),
    placeId: String(row.place_id),
    owner: String(row.owner),
    belongs: row.belongs === 1,
    sinceMs: Number(row.since_ms),
    setBy: String(row.set_by),
    entrySeq: Number(row.entry_seq),
  }),
}
