import { type OpenSqlite, openSqlite, type SqliteStatement } from '#edge/outbox/sqlite-database'

/** What SQLite says when the card fails: an error with its result code (10 is I/O, 13 is full). */
export function sqliteFailure(errcode: number): Error {
  return Object.assign(new Error(errcode === 13 ? 'database or disk is full' : 'disk I/O error'), { errcode })
}

/**
 * A real SQLite file behind a gate that is asked before every call that touches it. The gate throws to make that call
 * fail before it acts, or returns 'after' to let it act and fail afterwards, as an fsync that reports too late does.
 */
export function faultySqlite(gate: (call: string) => 'pass' | 'after'): OpenSqlite {
  const through = <T>(call: string, act: () => T): T => {
    const when = gate(call)
    const result = act()
    if (when === 'after') throw sqliteFailure(10)
    return result
  }
  return (path) => {
    const database = openSqlite(path)
    return {
      exec: (sql) => through(sql, () => database.exec(sql)),
      prepare(sql) {
        const statement = database.prepare(sql)
        const guarded: SqliteStatement = {
          run: (...values) => through(sql, () => statement.run(...values)),
          get: (...values) => through(sql, () => statement.get(...values)),
          iterate: (...values) => through(sql, () => statement.iterate(...values)),
        }
        return guarded
      },
      close: () => database.close(),
    }
  }
}
