import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { SiteId } from '#contracts/ids'
import type { Tables } from './database.ts'
import type { Engine } from './open-database.ts'

/** What every query works with: the database or an open transaction, and whose rows. */
export type SiteDatabase = { db: Kysely<Tables>; engine: Engine; siteId: SiteId }

/**
 * Keys as a table k with columns k0, k1, ..., given as one column of values after the other, to be joined with
 * "cross join": SQLite then starts from the keys and goes by index.
 */
export function keyTable({ engine }: SiteDatabase, ...columns: readonly string[][]): RawBuilder<unknown> {
  const names = columns.map((_, index) => `k${index}`)
  if (engine === 'postgres') {
    const arrays = sql.join(columns.map((values) => sql`${sql.val(values)}::text[]`))
    return sql`unnest(${arrays}) as k(${sql.raw(names.join(', '))})`
  }
  const rows = (columns[0] ?? []).map((_, row) => columns.map((values) => values[row]))
  const picked = names.map((name, index) => `value ->> ${index} as ${name}`).join(', ')
  return sql`(select ${sql.raw(picked)} from json_each(${sql.val(JSON.stringify(rows))})) as k`
}
