import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { SiteId } from '#contracts/ids'
import type { Tables } from '../engine/database.ts'
import { worldFaultOf } from '../engine/faults/world-fault-of.ts'
import type { WorldFaultCode } from '../engine/faults/world-faults.ts'
import type { OpenDatabase, StoreAddress } from '../engine/open-database.ts'
import { defaultPatience, postgresDialect } from '../engine/postgres-dialect.ts'
import { findingOf } from '../engine/quick-check.ts'
import { sqliteDialect } from '../engine/sqlite-dialect.ts'
import { verifyStore } from '../verify/verify-store.ts'

/** What the whole check looked at, and the first thing that is wrong. said is in the engine's or the journal's words. */
export type CheckOutcome = { entries: number; fault: { code: WorldFaultCode; said: string } | null }

function openForReading(address: StoreAddress): OpenDatabase {
  if (address.engine === 'postgres') {
    const dialect = postgresDialect(address.url, 1, { ...defaultPatience, ...address })
    return { engine: 'postgres', db: new Kysely<Tables>({ dialect }), sqlite: null }
  }
  const sqlite = new DatabaseSync(address.path, { readOnly: true, timeout: address.busyTimeoutMs ?? 2_000 })
  return { engine: 'sqlite', db: new Kysely<Tables>({ dialect: sqliteDialect(sqlite) }), sqlite }
}

/** Table by table: between two of them the write-ahead log can be taken back into the file. */
function corruptionOf(sqlite: DatabaseSync): string | null {
  const tables = sqlite.prepare(`select name from sqlite_schema where type = 'table'`).all()
  for (const { name } of tables) {
    const finding = findingOf(sqlite, `integrity_check("${String(name)}")`)
    if (finding !== null) return finding
  }
  return null
}

async function contentOf(reading: OpenDatabase, siteId: SiteId): Promise<CheckOutcome> {
  const { entries, problem } = await verifyStore(reading, siteId)
  if (problem === null) return { entries, fault: null }
  return { entries, fault: { code: 'store-altered', said: `${problem.where}: ${problem.what}` } }
}

/**
 * Looks at everything a store keeps: that SQLite's trees and indexes hold together, and that the content is what the
 * hash-chained journal adds up to, which also finds a byte that fits the format. PostgreSQL looks at the checksum of
 * every page it reads for that. Blocks its thread for long.
 */
export async function checkWhole(address: StoreAddress, siteId: SiteId): Promise<CheckOutcome> {
  let reading: OpenDatabase | null = null
  try {
    reading = openForReading(address)
    const corruption = reading.sqlite === null ? null : corruptionOf(reading.sqlite)
    if (corruption !== null) return { entries: 0, fault: { code: 'store-corrupt', said: corruption } }
    return await contentOf(reading, siteId)
  } catch (error) {
    const fault = worldFaultOf(error)
    if (fault === null) throw error
    return { entries: 0, fault: { code: fault.code, said: fault.said } }
  } finally {
    await reading?.db.destroy()
  }
}
