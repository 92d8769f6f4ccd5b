import { CompiledQuery } from 'kysely'
import type { Tables } from './database.ts'
import type { Rows } from './postgres-copy.ts'
import { PostgresConnection } from './postgres-driver.ts'
import type { SiteDatabase } from './site-database.ts'

type ColumnType = 'text' | 'bigint'

/** A table, its columns in order, and what to do with a row that is there already. */
export type BulkTarget = {
  table: keyof Tables
  columns: Record<string, ColumnType>
  /** Key columns of an upsert; without them a row that is there already is an error. */
  keys?: string[]
  /** Columns in which a row that is there already may differ, all by default: indexes over the others are left alone. */
  changing?: string[]
}

export type BulkWriter = (site: SiteDatabase, rows: Rows) => Promise<void>

/**
 * Rows on their way into a table. handedOver resolves when the engine has them all, or has failed; stored when they are
 * in the table, and says why they are not.
 */
export type Appending = { handedOver: Promise<void>; stored: Promise<void> }

const sqliteChunkMax = 128

function conflictClause({ columns, keys, changing }: BulkTarget): string {
  if (keys === undefined) return ''
  const rest = changing ?? Object.keys(columns).filter((name) => !keys.includes(name))
  if (rest.length === 0) return ` on conflict (${keys.join(', ')}) do nothing`
  return ` on conflict (${keys.join(', ')}) do update set ${rest.map((name) => `${name} = excluded.${name}`).join(', ')}`
}

/** SQLite is in process: many rows a statement, in chunks of powers of two so that few statements are ever prepared. */
function sqliteWriter(target: BulkTarget): BulkWriter {
  const names = Object.keys(target.columns)
  const row = `(${names.map(() => '?').join(', ')})`
  const head = `insert into ${target.table} (${names.join(', ')}) values `
  const tail = conflictClause(target)
  const texts = new Map<number, string>()
  const textOf = (count: number) => {
    const known = texts.get(count)
    if (known !== undefined) return known
    const text = head + new Array(count).fill(row).join(', ') + tail
    texts.set(count, text)
    return text
  }
  return async ({ db }, rows) => {
    let chunk = sqliteChunkMax
    for (let from = 0; from < rows.length; from += chunk) {
      while (chunk > rows.length - from) chunk /= 2
      const values: unknown[] = []
      for (let row = from; row < from + chunk; row++) values.push(...(rows[row] ?? []))
      await db.executeQuery(CompiledQuery.raw(textOf(chunk), values))
    }
  }
}

const quoted = /["\\]/g

/** One column of rows as PostgreSQL writes an array ("Array Input and Output Syntax"). */
function arrayText(rows: Rows, column: number): string {
  let text = '{'
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row]?.[column] ?? null
    if (row > 0) text += ','
    if (typeof value === 'string') text += `"${value.replace(quoted, '\\$&')}"`
    else text += value === null ? 'NULL' : String(value)
  }
  return `${text}}`
}

/** PostgreSQL is a round trip away: all rows in one statement, as one array a column. */
function postgresWriter(target: BulkTarget): BulkWriter {
  const names = Object.keys(target.columns)
  const arrays = Object.values(target.columns).map((type, index) => `$${index + 1}::${type}[]`)
  const text = `insert into ${target.table} (${names.join(', ')}) select * from unnest(${arrays.join(', ')})${conflictClause(target)}`
  return async ({ db }, rows) => {
    const columns = names.map((_, index) => arrayText(rows, index))
    await db.executeQuery(CompiledQuery.raw(text, columns))
  }
}

/**
 * Appends pieces of rows to a table that has no such rows yet, each piece made only when the one before is on its way: a
 * server takes in one while we make the next.
 */
export function appender({ table, columns }: Pick<BulkTarget, 'table' | 'columns'>) {
  const inSqlite = sqliteWriter({ table, columns })
  const copy = `copy ${table} (${Object.keys(columns).join(', ')}) from stdin`
  const write = async (site: SiteDatabase, pieces: Iterable<Rows>, onHandedOver: () => void): Promise<void> => {
    if (site.engine === 'sqlite') {
      for (const rows of pieces) await inSqlite(site, rows)
      return
    }
    await site.db.getExecutor().provideConnection(async (connection) => {
      if (!(connection instanceof PostgresConnection)) throw new TypeError('not a connection to PostgreSQL')
      await connection.copy(copy, pieces, onHandedOver)
    })
  }
  return (site: SiteDatabase, pieces: Iterable<Rows>): Appending => {
    const handed = Promise.withResolvers<void>()
    const stored = write(site, pieces, handed.resolve)
    stored.then(handed.resolve, () => handed.resolve())
    return { handedOver: handed.promise, stored }
  }
}

/** Writes many rows at once. Upserts should come sorted by key, so that two writers never wait for each other crosswise. */
export function bulkWriter(target: BulkTarget): BulkWriter {
  if (target.keys === undefined) {
    const append = appender(target)
    return async (site, rows) => {
      if (rows.length > 0) await append(site, [rows]).stored
    }
  }
  const writers = { sqlite: sqliteWriter(target), postgres: postgresWriter(target) }
  return async (site, rows) => {
    if (rows.length > 0) await writers[site.engine](site, rows)
  }
}
