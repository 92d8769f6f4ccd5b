import { type CreateTableBuilder, type Kysely, type RawBuilder, SqliteAdapter, sql } from 'kysely'

type Type = 'text' | 'bigint'
type Columns = Record<string, Type | `${Type}?`>
export type Db = Kysely<unknown>

/** Every table begins with the site and keeps it in its key, so that a distributed engine can split by it. */
export async function createTable(db: Db, name: string, key: string[], columns: Columns, end?: RawBuilder<unknown>) {
  let table: CreateTableBuilder<string, string> = db.schema
    .createTable(name)
    .addColumn('site_id', 'text', (column) => column.notNull())
  for (const [column, type] of Object.entries(columns)) {
    const nullable = type.endsWith('?')
    const plain = type.startsWith('text') ? 'text' : 'bigint'
    table = table.addColumn(column, plain, (built) => (nullable ? built : built.notNull()))
  }
  const keyed = table.addPrimaryKeyConstraint(`${name}_key`, ['site_id', ...key])
  await (end === undefined ? keyed : keyed.modifyEnd(end)).execute()
}

/** An index behind the site's column; with `only` it holds just those rows, and the others cost it nothing. */
export async function createIndex(
  db: Db,
  name: string,
  table: string,
  columns: string[],
  only?: string,
  unique = false,
) {
  const kind = sql.raw(unique ? 'unique index' : 'index')
  const where = only === undefined ? sql`` : sql` where ${sql.raw(only)}`
  const list = sql.raw(['site_id', ...columns].join(', '))
  await sql`create ${kind} ${sql.ref(name)} on ${sql.table(table)} (${list})${where}`.execute(db)
}

/** Small rows found by their key alone: on SQLite the key is the table, written once instead of twice. */
export function keyIsTable(db: Db): RawBuilder<unknown> | undefined {
  return db.getExecutor().adapter instanceof SqliteAdapter ? sql`without rowid` : undefined
}
