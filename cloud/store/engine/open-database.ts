import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Tables } from './database.ts'
import { migrate } from './migrate.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { openSqliteDatabase, sqliteDialect } from './sqlite-dialect.ts'
import { StoreError } from './store-error.ts'

/** Where the data are: a file of our own, or a PostgreSQL database by its URL. */
export type StoreAddress =
  | { engine: 'sqlite'; path: string; busyTimeoutMs?: number }
  | { engine: 'postgres'; url: string; connectionsMax?: number }

export type Engine = StoreAddress['engine']

/** An open, migrated database. On SQLite the file itself stands beside, for online backups. */
export type OpenDatabase = { engine: Engine; db: Kysely<Tables>; sqlite: DatabaseSync | null }

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function explained(error: unknown, where: string): unknown {
  if (error instanceof StoreError) return error
  const message = messageOf(error)
  if (/database is locked|SQLITE_BUSY/i.test(message)) {
    return new StoreError('store-locked', `${where} is in use by another process: stop it first`, error)
  }
  return new StoreError(
    'store-unreadable',
    `${where} cannot be opened (${message || 'no answer'}): check that it exists, is a Wardstock database and may be written`,
    error,
  )
}

function openEngine(address: StoreAddress): OpenDatabase {
  if (address.engine === 'postgres') {
    const dialect = postgresDialect(address.url, address.connectionsMax ?? 4)
    return { engine: 'postgres', db: new Kysely<Tables>({ dialect }), sqlite: null }
  }
  if (address.path !== ':memory:') mkdirSync(dirname(address.path), { recursive: true, mode: 0o700 })
  const sqlite = openSqliteDatabase(address.path, address.busyTimeoutMs ?? 2_000)
  return { engine: 'sqlite', db: new Kysely<Tables>({ dialect: sqliteDialect(sqlite) }), sqlite }
}

/** Words for an error message; a URL may hold a password and is never shown. */
function nameOf(address: StoreAddress): string {
  return address.engine === 'sqlite' ? `the database ${address.path}` : 'the PostgreSQL database'
}

/**
 * Opens the database and brings it up to date.
 * @throws StoreError store-locked, store-unreadable or store-newer-than-program.
 */
export async function openDatabase(address: StoreAddress, nowMs: number): Promise<OpenDatabase> {
  let opened: OpenDatabase
  try {
    opened = openEngine(address)
  } catch (error) {
    throw explained(error, nameOf(address))
  }
  try {
    await migrate(opened.db, opened.engine, nowMs)
    return opened
  } catch (error) {
    await opened.db.destroy()
    throw explained(error, nameOf(address))
  }
}
