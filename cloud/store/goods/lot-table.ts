import type { Lot, LotOrder, Pile, ShortLotUse, UnfitLotUse } from '#cloud/lots/lot'
import type { Hold } from '#cloud/units/unit'
import { canonicalJson } from '#contracts/canonical-json'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { numberOrNull, parsed } from '../engine/row-values.ts'

/** Lots, by id. */
export const lotTable: NounTable<Lot> = {
  table: 'lots',
  columns: {
    site_id: 'text',
    lot_id: 'text',
    item_id: 'text',
    lot: 'text',
    expires_on_day: 'bigint',
    owner: 'text',
    holds: 'text',
    piles: 'text',
    orders: 'text',
    unfit_uses: 'text',
    short_uses: 'text',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'lot_id'],
  valuesOf: (lot) => [
    lot.siteId,
    lot.lotId,
    lot.itemId,
    lot.lot,
    lot.expiresOnDay,
    lot.owner,
    canonicalJson(lot.holds),
    canonicalJson(lot.piles),
    canonicalJson(lot.orders),
    canonicalJson(lot.unfitUses),
    canonicalJson(lot.shortUses),
    lot.foldedUpTo,
    lot.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    lotId: String(row.lot_id),
    itemId: String(row.item_id),
    lot: String(row.lot),
    expiresOnDay: numberOrNull(row.expires_on_day),
    owner: String(row.owner),
    holds: parsed<Hold[]>(row.holds),
    piles: parsed<Pile[]>(row.piles),
    orders: parsed<LotOrder[]>(row.orders),
    unfitUses: parsed<UnfitLotUse[]>(row.unfit_uses),
    shortUses: parsed<ShortLotUse[]>(row.short_uses),
    foldedUpTo: String(row.folded_up_to),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
