import type { Passage } from '#cloud/places/passages'
import type { Place } from '#cloud/places/place'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { flag, textOrNull } from '../engine/row-values.ts'

/** Places, by id. */
export const placeTable: NounTable<Place> = {
  table: 'places',
  columns: {
    site_id: 'text',
    place_id: 'text',
    parent_id: 'text',
    kind: 'text',
    title: 'text',
    title_zh: 'text',
    keeps_stock: 'bigint',
    receives_goods: 'bigint',
    passage: 'text',
    answerable_role: 'text',
    time_zone: 'text',
    closed: 'bigint',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'place_id'],
  valuesOf: (place) => [
    place.siteId,
    place.placeId,
    place.parentId,
    place.kind,
    place.title,
    place.titleZh,
    flag(place.keepsStock),
    flag(place.receivesGoods),
    place.passage,
    place.answerableRole,
    place.timeZone,
    flag(place.closed),
    place.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    placeId: String(row.place_id),
    parentId: textOrNull(row.parent_id),
    kind: String(row.kind),
    title: String(row.title),
    titleZh: textOrNull(row.title_zh),
    keepsStock: row.keeps_stock === 1,
    receivesGoods: row.receives_goods === 1,
    passage: row.passage as Passage | null,
    answerableRole: textOrNull(row.answerable_role),
    timeZone: textOrNull(row.time_zone),
    closed: row.closed === 1,
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
