import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Tables } from './database.ts'
import { WorldFault } from './faults/world-fault.ts'
import { worldFaultOf } from './faults/world-fault-of.ts'
import { lostStoreRemedy, refuseOtherStore } from './identity/store-identity.ts'
import { migrate } from './migrate.ts'
import { defaultPatience, type PostgresPatience, postgresDialect } from './postgres-dialect.ts'
import { quickCheck } from './quick-check.ts'
import { openSqliteDatabase, sqliteDialect } from './sqlite-dialect.ts'
import { StoreError } from './store-error.ts'

/** Where the data are: a file of our own, or a PostgreSQL database by its URL. */
export type StoreAddress =
  | { engine: 'sqlite'; path: string; busyTimeoutMs?: number }
  | ({ engine: 'postgres'; url: string; connectionsMax?: number } & Partial<PostgresPatience>)

export type Engine = StoreAddress['engine']

/** An open, migrated database. On SQLite the file itself stands beside, for online backups. */
export type OpenDatabase = { engine: Engine; db: Kysely<Tables>; sqlite: DatabaseSync | null }

/** With the random name it was given when it was made. */
export type NamedDatabase = OpenDatabase & { storeId: string }

function explained(error: unknown, where: string): unknown {
  if (error instanceof StoreError && !(error instanceof WorldFault)) return error
  const fault = worldFaultOf(error)
  if (fault !== null) return new WorldFault(fault.code, `${where}: ${fault.said}`, error)
  const message = error instanceof Error ? error.message : String(error)
  return new StoreError(
    'store-unreadable',
    `${where} cannot be opened (${message || 'no answer'}): check that it exists, is a Wardstock database and may be written`,
    error,
  )
}

function openSqlite(path: string, busyTimeoutMs: number): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const sqlite = openSqliteDatabase(path, busyTimeoutMs)
  try {
    quickCheck(sqlite, path)
    return sqlite
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function openEngine(address: StoreAddress): OpenDatabase {
  if (address.engine === 'postgres') {
    const dialect = postgresDialect(address.url, address.connectionsMax ?? 4, { ...defaultPatience, ...address })
    return { engine: 'postgres', db: new Kysely<Tables>({ dialect }), sqlite: null }
  }
  const sqlite = openSqlite(address.path, address.busyTimeoutMs ?? 2_000)
  return { engine: 'sqlite', db: new Kysely<Tables>({ dialect: sqliteDialect(sqlite) }), sqlite }
}

/** Words for an error message; a URL may hold a password and is never shown. */
function nameOf(address: StoreAddress): string {
  return address.engine === 'sqlite' ? `the database ${address.path}` : 'the PostgreSQL database'
}

/** A file that is gone, or holds nothing, must not be made anew by opening it. */
function refuseMissingFile(address: StoreAddress): void {
  if (address.engine !== 'sqlite') return
  if (existsSync(address.path) && statSync(address.path).size > 0) return
  const what = existsSync(address.path) ? 'is empty' : 'is not there'
  throw new StoreError(
    'store-missing',
    `the database ${address.path} ${what}, and this service has been here before: ${lostStoreRemedy}`,
  )
}

/**
 * Opens the database and brings it up to date. expectedStoreId is the name of the database the service left, null when
 * any will do.
 * @throws StoreError store-missing, store-other, store-unreadable or store-newer-than-program; WorldFault.
 */
export async function openDatabase(
  address: StoreAddress,
  nowMs: number,
  expectedStoreId: string | null = null,
): Promise<NamedDatabase> {
  const where = nameOf(address)
  if (expectedStoreId !== null) refuseMissingFile(address)
  let opened: OpenDatabase
  try {
    opened = openEngine(address)
  } catch (error) {
    throw explained(error, where)
  }
  try {
    if (expectedStoreId !== null) await refuseOtherStore(opened.db, where, expectedStoreId)
    return { ...opened, storeId: await migrate(opened.db, opened.engine, nowMs) }
  } catch (error) {
    await opened.db.destroy()
    throw explained(error, where)
  }
}
