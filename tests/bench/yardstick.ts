import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import pg from 'pg'
import { startWatch, type Took } from './stopwatch.ts'

/**
 * The yardstick: a journal row, and nothing but inserting it. Frozen. It is written out here and shares nothing with the
 * service, so that the figures of different years are held against the same thing whatever becomes of the service's own
 * tables: change it and all former ratios mean nothing.
 */
const columns = {
  site_id: 'text not null',
  entry_seq: 'bigint not null',
  occurred_at_ms: 'bigint not null',
  recorded_at_ms: 'bigint not null',
  time_quality: 'text not null',
  source_kind: 'text not null',
  source_id: 'text not null',
  source_epoch: 'text',
  source_seq: 'bigint',
  actor_ref: 'text',
  kind: 'text not null',
  subject: 'text not null',
  place_id: 'text',
  cause_seq: 'bigint',
  body: 'text not null',
  hash: 'text not null',
}
const names = Object.keys(columns)

const tables = [
  `create table yardstick (${Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')}, primary key (site_id, entry_seq))`,
  `create unique index yardstick_source on yardstick (site_id, source_id, source_epoch, source_seq) where source_kind = 'device'`,
  'create index yardstick_by_subject on yardstick (site_id, subject, entry_seq)',
  'create index yardstick_by_place on yardstick (site_id, place_id, entry_seq) where place_id is not null',
]

/** Values in the order of the yardstick's columns. */
export type YardstickRow = (string | number | null)[]

/** The journal's columns that the yardstick's rows are made of. */
export const yardstickColumns = names.join(', ')

/** Puts a journal's row, by column, in the yardstick's order. */
export function yardstickRow(row: Record<string, unknown>): YardstickRow {
  return names.map((name) => (row[name] ?? null) as string | number | null)
}

/** What one transaction inserts. */
export type Transactions = readonly (readonly YardstickRow[])[]

const rowsPerStatement = 128

/** Inserts the transactions one after the other into a new file, each on disk before the next. */
export function insertIntoSqlite(path: string, transactions: Transactions): Took {
  const database = new DatabaseSync(path)
  for (const pragma of [
    'journal_mode = wal',
    'synchronous = full',
    'cache_size = -32000',
    'wal_autocheckpoint = 8000',
  ]) {
    database.exec(`pragma ${pragma}`)
  }
  for (const table of tables) database.exec(table)
  const one = `(${names.map(() => '?').join(', ')})`
  const insertOf = (rows: number) =>
    database.prepare(`insert into yardstick (${yardstickColumns}) values ${new Array(rows).fill(one).join(', ')}`)
  const many = insertOf(rowsPerStatement)
  const single = insertOf(1)
  const taken = startWatch()
  for (const rows of transactions) {
    database.exec('begin immediate')
    let from = 0
    for (; from + rowsPerStatement <= rows.length; from += rowsPerStatement) {
      many.run(...(rows.slice(from, from + rowsPerStatement).flat() as SQLInputValue[]))
    }
    for (const row of rows.slice(from)) single.run(...row)
    database.exec('commit')
  }
  const took = taken()
  database.close()
  return took
}

/** The same into a new PostgreSQL database: each transaction's rows in one statement, one array a column. */
export async function insertIntoPostgres(url: string, transactions: Transactions): Promise<Took> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const table of tables) await client.query(table)
  const arrays = Object.values(columns).map((type, index) => `$${index + 1}::${type.split(' ')[0]}[]`)
  const insert = `insert into yardstick (${yardstickColumns}) select * from unnest(${arrays.join(', ')})`
  const taken = startWatch()
  for (const rows of transactions) {
    await client.query('begin')
    await client.query(
      insert,
      names.map((_, column) => rows.map((row) => row[column])),
    )
    await client.query('commit')
  }
  const took = taken()
  await client.end()
  return took
}
