import type { Item, ItemCode } from '#cloud/items/item'
import { canonicalJson } from '#contracts/canonical-json'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { parsed, textOrNull } from '../engine/row-values.ts'

/** Items, by id. Their codes stand in a table of their own too, to be found by. */
export const itemTable: NounTable<Item> = {
  table: 'items',
  columns: {
    site_id: 'text',
    item_id: 'text',
    tracking: 'text',
    title: 'text',
    title_zh: 'text',
    category: 'text',
    maker: 'text',
    size: 'text',
    abc_class: 'text',
    risk_class: 'text',
    unit_price_cents: 'bigint',
    currency: 'text',
    codes: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'item_id'],
  valuesOf: (item) => [
    item.siteId,
    item.itemId,
    item.tracking,
    item.title,
    item.titleZh,
    item.category,
    item.maker,
    item.size,
    item.abcClass,
    item.riskClass,
    item.unitPriceCents,
    item.currency,
    canonicalJson(item.codes),
    item.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    itemId: String(row.item_id),
    tracking: row.tracking as Item['tracking'],
    title: String(row.title),
    titleZh: textOrNull(row.title_zh),
    category: textOrNull(row.category),
    maker: textOrNull(row.maker),
    size: textOrNull(row.size),
    abcClass: row.abc_class as Item['abcClass'],
    riskClass: row.risk_class as Item['riskClass'],
    unitPriceCents: Number(row.unit_price_cents),
    currency: String(row.currency),
    codes: parsed<ItemCode[]>(row.codes),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
