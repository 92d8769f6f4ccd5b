import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { WritableStore } from '#cloud/store/open-store'

/** What one table holds, its indexes among its bytes. */
export type TableSize = { rows: number; bytes: number }

type Named = { name: string; bytes: number }

async function bytesOf({ engine, database: { db } }: WritableStore): Promise<Named[]> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<Named>`
          select m.tbl_name as name, sum(s.pgsize) as bytes from dbstat s join sqlite_schema m on m.name = s.name
          group by m.tbl_name`.execute(db)
      : await sql<Named>`
          select relname as name, pg_total_relation_size(relid)::bigint as bytes
          from pg_stat_user_tables`.execute(db)
  return rows
}

/** Every table of the store by name. */
export async function tableSizes(store: WritableStore): Promise<Map<string, TableSize>> {
  const sizes = new Map<string, TableSize>()
  for (const { name, bytes } of await bytesOf(store)) {
    if (name.startsWith('sqlite_') || name.startsWith('kysely')) continue
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
      store.database.db,
    )
    sizes.set(name, { rows: Number(rows[0]?.count ?? 0), bytes: Number(bytes) })
  }
  return sizes
}

/** Milliseconds spent in SQLite by what was done: "read TABLE", "write TABLE", "commit". */
export type Spent = Map<string, number>

const written = /^\s*(?:insert into|update|delete from)\s+"?(\w+)/i
const readFrom = /(?:cross join|from)\s+"?(\w+)"?(?!\s*\()/gi

function whatOf(text: string): string {
  const into = written.exec(text)?.[1]
  if (into !== undefined) return `write ${into}`
  const tables = [...text.matchAll(readFrom)].map(([, name]) => name ?? '').filter((name) => name !== 'json_each')
  return `read ${tables.at(-1) ?? '?'}`
}

/** Clocks every statement of a SQLite connection from now on. */
export function clockStatements(database: DatabaseSync): Spent {
  const spent: Spent = new Map()
  const clocked = <T>(what: string, act: () => T): T => {
    const start = performance.now()
    const result = act()
    spent.set(what, (spent.get(what) ?? 0) + performance.now() - start)
    return result
  }
  const prepare = database.prepare.bind(database)
  database.prepare = (text: string): StatementSync => {
    const statement = prepare(text)
    const what = whatOf(text)
    const [all, run] = [statement.all.bind(statement), statement.run.bind(statement)]
    Object.assign(statement, {
      all: (...values: SQLInputValue[]) => clocked(what, () => all(...values)),
      run: (...values: SQLInputValue[]) => clocked(what, () => run(...values)),
    })
    return statement
  }
  const exec = database.exec.bind(database)
  database.exec = (text: string) => clocked(text.split(' ')[0] ?? text, () => exec(text))
  return spent
}
