import { DatabaseSync } from 'node:sqlite'

/** The little of SQLite the outbox uses, so that a test can stand between and fail the n-th call. */
export type SqliteStatement = {
  run(...values: (string | number)[]): unknown
  get(...values: (string | number)[]): Record<string, unknown> | undefined
  iterate(...values: (string | number)[]): Iterable<Record<string, unknown>>
}
export type SqliteDatabase = {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}
export type OpenSqlite = (path: string) => SqliteDatabase

/**
 * WAL with synchronous=FULL: a commit is on the card when it returns (measured: no commit lost in power cuts, while
 * NORMAL lost hundreds). The exclusive lock shows a second agent on the same folder by mistake.
 */
export const openSqlite: OpenSqlite = (path) => {
  const database = new DatabaseSync(path)
  try {
    database.exec(
      'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=256;' +
        'PRAGMA journal_size_limit=4194304; PRAGMA cache_size=-1024; BEGIN IMMEDIATE; COMMIT',
    )
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

/** SQLite's primary result code (https://sqlite.org/rescode.html), or null when the error is not SQLite's. */
export function sqliteResultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode & 0xff
}
