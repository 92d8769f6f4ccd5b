import { sql } from 'kysely'
import { type BulkTarget, bulkWriter } from './bulk-write.ts'
import { keyTable, type SiteDatabase } from './site-database.ts'

/** How one noun is kept: a row for each, replaced whole by its key. The first key is always the site. */
export type NounTable<T> = BulkTarget & {
  keys: string[]
  /** The noun's values in the order of the columns; what is compared when the table is verified. */
  valuesOf(noun: T): unknown[]
  ofRow(row: Record<string, unknown>): T
}

/** Values of the key columns behind the site's. */
function keyOf(table: NounTable<never>, values: readonly unknown[]): string[] {
  const names = Object.keys(table.columns)
  return table.keys.slice(1).map((key) => String(values[names.indexOf(key)]))
}

/** The text a row is sorted and found by in memory: its key without the site. */
export function rowKey<T>(table: NounTable<T>, noun: T): string {
  return keyOf(table as NounTable<never>, table.valuesOf(noun)).join('/')
}

/** Reads and writes of one noun's table, many at once. */
export function nounAccess<T>(table: NounTable<T>) {
  const write = bulkWriter(table)
  const append = bulkWriter({ table: table.table, columns: table.columns })
  const byKey = (nouns: readonly T[]): unknown[][] => {
    const keyed = nouns.map((noun) => {
      const values = table.valuesOf(noun)
      return { values, key: keyOf(table as NounTable<never>, values).join('/') }
    })
    if (keyed.length > 1) keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
    return keyed.map(({ values }) => values)
  }
  const [first = '', ...others] = table.keys.slice(1)
  return {
    /** The rows with these keys, each given as its key columns behind the site; missing ones are left out. */
    async byKeys(site: SiteDatabase, keys: readonly (readonly string[])[]): Promise<T[]> {
      if (keys.length === 0) return []
      const columns = [first, ...others].map((_, index) => keys.map((key) => key[index] ?? ''))
      const joined = sql.join(
        [first, ...others].map((name, index) => sql`t.${sql.ref(name)} = k.${sql.ref(`k${index}`)}`),
        sql` and `,
      )
      const { rows } = await sql<Record<string, unknown>>`
        select t.* from ${keyTable(site, ...columns)} cross join ${sql.table(table.table)} t
        where t.site_id = ${site.siteId} and ${joined}`.execute(site.db)
      return rows.map(table.ofRow)
    },
    /** Every row of the site, ascending by key. */
    async all(site: SiteDatabase): Promise<T[]> {
      const order = sql.join(table.keys.slice(1).map((name) => sql.ref(name)))
      const { rows } = await sql<Record<string, unknown>>`
        select * from ${sql.table(table.table)} where site_id = ${site.siteId} order by ${order}`.execute(site.db)
      return rows.map(table.ofRow)
    },
    async put(site: SiteDatabase, nouns: readonly T[]): Promise<void> {
      if (nouns.length > 0) await write(site, byKey(nouns))
    },
    /** Stores nouns that have no rows yet. */
    async add(site: SiteDatabase, nouns: readonly T[]): Promise<void> {
      if (nouns.length > 0) await append(site, byKey(nouns))
    },
  }
}
