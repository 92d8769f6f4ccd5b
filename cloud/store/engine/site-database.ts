import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { SiteId } from '#contracts/ids'
import type { Tables } from './database.ts'
import type { Engine } from './open-database.ts'

/** What every query works with: the database or an open transaction, and whose rows. */
export type SiteDatabase = { db: Kysely<Tables>; engine: Engine; siteId: SiteId }

/** The columns with every key once: joined twice, each row that has it would be read twice. */
function distinctKeys(columns: readonly string[][]): readonly string[][] {
  const [first = [], ...others] = columns
  if (first.length < 2) return columns
  if (others.length === 0) return [[...new Set(first)]]
  const rowOf = new Map(first.map((_, row) => [JSON.stringify(columns.map((values) => values[row])), row]))
  if (rowOf.size === first.length) return columns
  return columns.map((values) => [...rowOf.values()].map((row) => values[row] ?? ''))
}

/**
 * Keys as a table k with columns k0, k1, ..., given as one column of values after the other, to be joined with
 * "cross join": SQLite then starts from the keys and goes by index. A key given twice is in it once.
 */
export function keyTable({ engine }: SiteDatabase, ...given: readonly string[][]): RawBuilder<unknown> {
  const columns = distinctKeys(given)
  const names = columns.map((_, index) => `k${index}`)
  if (engine === 'postgres') {
    const arrays = sql.join(columns.map((values) => sql`${sql.val(values)}::text[]`))
    return sql`unnest(${arrays}) as k(${sql.raw(names.join(', '))})`
  }
  const rows = (columns[0] ?? []).map((_, row) => columns.map((values) => values[row]))
  const picked = names.map((name, index) => `value ->> ${index} as ${name}`).join(', ')
  return sql`(select ${sql.raw(picked)} from json_each(${sql.val(JSON.stringify(rows))})) as k`
}
