import { sql } from 'kysely'
import { canonicalJson } from '#cloud/journal/canonical-json'
import type { Policy } from '#cloud/policies/policy'
import type { SiteId } from '#contracts/ids'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { ItemsTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Item } from '../records.ts'
import type { Store } from '../store.ts'

const writeItems = bulkWriter({
  table: 'items',
  columns: {
    site_id: 'text',
    item_id: 'text',
    title: 'text',
    title_zh: 'text',
    category: 'text',
    maker: 'text',
    size: 'text',
    abc_class: 'text',
    risk_class: 'text',
    unit_price_cents: 'bigint',
    currency: 'text',
    owner: 'text',
  },
  keys: ['site_id', 'item_id'],
})

const writePolicies = bulkWriter({
  table: 'policies',
  columns: { site_id: 'text', entry_seq: 'bigint', policy: 'text' },
})

function itemOfRow(row: ItemsTable): Item {
  return {
    siteId: row.site_id as SiteId,
    itemId: row.item_id,
    title: row.title,
    titleZh: row.title_zh,
    category: row.category,
    maker: row.maker,
    size: row.size,
    abcClass: row.abc_class as Item['abcClass'],
    riskClass: row.risk_class as Item['riskClass'],
    unitPriceCents: row.unit_price_cents,
    currency: row.currency,
    owner: row.owner,
  }
}

/** The catalogue as it is read. */
export function itemQueries({ db, siteId }: SiteDatabase): Store['items'] {
  const ofSite = () => db.selectFrom('items').selectAll().where('site_id', '=', siteId)
  return {
    async list() {
      return (await ofSite().orderBy('item_id').execute()).map(itemOfRow)
    },
    async find(itemId) {
      const row = await ofSite().where('item_id', '=', itemId).executeTakeFirst()
      return row === undefined ? null : itemOfRow(row)
    },
  }
}

/** Catalogue and policies as one transaction reads and writes them. */
export function catalogueAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    async itemsById(itemIds: readonly string[]): Promise<Map<string, Item>> {
      if (itemIds.length === 0) return new Map()
      const { rows } = await sql<ItemsTable>`
        select i.* from ${keyTable(site, [...itemIds])} cross join items i
        where i.site_id = ${siteId} and i.item_id = k.k0`.execute(db)
      return new Map(rows.map((row) => [row.item_id, itemOfRow(row)]))
    },
    putItems: (items: readonly Omit<Item, 'siteId'>[]) =>
      writeItems(
        site,
        items
          .toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1))
          .map((item) => [
            siteId,
            item.itemId,
            item.title,
            item.titleZh,
            item.category,
            item.maker,
            item.size,
            item.abcClass,
            item.riskClass,
            item.unitPriceCents,
            item.currency,
            item.owner,
          ]),
      ),
    /** Every policy ever set, oldest first. */
    async policies(): Promise<Policy[]> {
      const rows = await db
        .selectFrom('policies')
        .select('policy')
        .where('site_id', '=', siteId)
        .orderBy('entry_seq')
        .execute()
      return rows.map(({ policy }) => JSON.parse(policy) as Policy)
    },
    addPolicies: (policies: readonly Policy[]) =>
      writePolicies(
        site,
        policies.map((policy) => [siteId, policy.entrySeq, canonicalJson(policy)]),
      ),
  }
}
