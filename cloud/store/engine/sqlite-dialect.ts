import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type Dialect, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { SqliteDriver } from './sqlite-driver.ts'

/** Opens the file for durable use: write-ahead log, every commit on disk before it returns. Waits busyTimeoutMs for another writer. */
export function openSqliteDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  // Password hashes are inside: nobody but the service's own user may read it.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  try {
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = full')
    database.exec('pragma cache_size = -32000')
    // 32 MiB of log between checkpoints: a large transaction should not pay for copying itself back at once.
    database.exec('pragma wal_autocheckpoint = 8000')
    database.exec('pragma temp_store = memory')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Kysely over node:sqlite, one connection, prepared statements kept. Destroying the Kysely closes the database. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  return {
    createDriver: () => new SqliteDriver(database),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}
