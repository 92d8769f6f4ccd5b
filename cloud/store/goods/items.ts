import { sql } from 'kysely'
import type { Item, ItemCode } from '#cloud/items/item'
import { codeText } from '#cloud/items/match-items'
import { bulkWriter } from '../engine/bulk-write.ts'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { itemTable } from './item-table.ts'

const rows = nounAccess(itemTable)

const writeCodes = bulkWriter({
  table: 'item_codes',
  columns: { site_id: 'text', issuer: 'text', code: 'text', item_id: 'text' },
  keys: ['site_id', 'issuer', 'code'],
})

/** The catalogue as it is read. */
export function itemQueries(site: SiteDatabase): Store['items'] {
  return {
    list: () => rows.all(site),
    async find(itemId) {
      return (await rows.byKeys(site, [[itemId]]))[0] ?? null
    },
    byCodes: (codes) => itemsOfCodes(site, codes),
  }
}

/** Which item bears each of these codes, by its text; codes nobody bears are left out. */
async function itemsOfCodes(
  site: SiteDatabase,
  codes: readonly Pick<ItemCode, 'issuer' | 'code'>[],
): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map()
  const keyed = keyTable(
    site,
    codes.map(({ issuer }) => issuer),
    codes.map(({ code }) => code),
  )
  const { rows: found } = await sql<{ issuer: string; code: string; item_id: string }>`
    select c.issuer, c.code, c.item_id from ${keyed} cross join item_codes c
    where c.site_id = ${site.siteId} and c.issuer = k.k0 and c.code = k.k1`.execute(site.db)
  return new Map(found.map((row) => [codeText(row), row.item_id]))
}

/** The catalogue as one transaction reads and writes it. */
export function itemAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    byCodes: (codes: readonly Pick<ItemCode, 'issuer' | 'code'>[]) => itemsOfCodes(site, codes),
    async byId(itemIds: readonly string[]): Promise<Map<string, Item>> {
      const found = await rows.byKeys(
        site,
        itemIds.map((itemId) => [itemId]),
      )
      return new Map(found.map((item) => [item.itemId, item]))
    },
    async put(items: readonly Item[]): Promise<void> {
      await rows.put(site, items)
      if (items.length === 0) return
      const ids = keyTable(
        site,
        items.map(({ itemId }) => itemId),
      )
      await sql`delete from item_codes where site_id = ${siteId} and item_id in (select k.k0 from ${ids})`.execute(db)
      const codes = items.flatMap(({ itemId, codes }) =>
        codes.map(({ issuer, code }) => [siteId, issuer, code, itemId]),
      )
      await writeCodes(
        site,
        codes.toSorted((a, b) => (`${a[1]} ${a[2]}` < `${b[1]} ${b[2]}` ? -1 : 1)),
      )
    },
  }
}
