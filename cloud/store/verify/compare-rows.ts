import { sql } from 'kysely'
import type { NounTable } from '../engine/noun-table.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Problem } from './verification.ts'

type Row = Record<string, unknown>

function keyOfRow(table: NounTable<never>, row: Row): string {
  return table.keys
    .slice(1)
    .map((key) => String(row[key]))
    .join('/')
}

/** A row as it must be, by its table's columns; the row's name is its key without the site. */
function rowOf<T>(table: NounTable<T>, noun: T): Row {
  const values = table.valuesOf(noun)
  return Object.fromEntries(Object.keys(table.columns).map((name, index) => [name, values[index] ?? null]))
}

/** The first column in which two rows differ; null when they are the same, except for columns left out. */
function differingColumn(columns: readonly string[], stored: Row, wanted: Row): string | null {
  return columns.find((name) => (stored[name] ?? null) !== (wanted[name] ?? null)) ?? null
}

/** Compares rows as stored with what the journal makes of them; returns the first difference by table, row and column. */
export function compareRows<T>(table: NounTable<T>, stored: readonly Row[], wanted: readonly T[]): Problem | null {
  const plain = table as NounTable<never>
  const columns = Object.keys(table.columns)
  const rows = new Map(stored.map((row) => [keyOfRow(plain, row), row]))
  for (const noun of wanted) {
    const want = rowOf(table, noun)
    const key = keyOfRow(plain, want)
    const row = rows.get(key)
    if (row === undefined) return { where: `${table.table} ${key}`, what: 'the row is missing' }
    rows.delete(key)
    const column = differingColumn(columns, row, want)
    if (column !== null) {
      return { where: `${table.table} ${key}`, what: `column ${column} is not what the journal adds up to` }
    }
  }
  const [extra] = rows.keys()
  return extra === undefined ? null : { where: `${table.table} ${extra}`, what: 'the journal knows nothing of the row' }
}

/** Every row of a site's table as it is stored. */
export async function storedRows(site: SiteDatabase, table: string): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where site_id = ${site.siteId}`.execute(site.db)
  return rows
}
