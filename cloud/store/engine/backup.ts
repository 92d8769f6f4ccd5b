import { createHash, randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Kysely, sql } from 'kysely'
import type { SiteId } from '#contracts/ids'
import { atOneMoment } from './at-one-moment.ts'
import type { Tables } from './database.ts'
import { schemaVersion } from './migrate.ts'
import type { OpenDatabase } from './open-database.ts'
import { StoreError } from './store-error.ts'

/** First line of a backup. */
export type BackupHeader = { wardstock: 'backup'; format: 1; schema: number; siteId: string; takenAtMs: number }
/** Last line of a backup: how many rows, and the SHA-256 of every line before. */
export type BackupTrailer = { end: true; rows: number; sha256: string }

/** Every table of a site, and the column to page by where there may be many rows. */
export const backupTables: readonly { table: Exclude<keyof Tables, 'migrations'>; pageBy: string | null }[] = [
  { table: 'site_state', pageBy: null },
  { table: 'journal', pageBy: 'entry_seq' },
  { table: 'journal_mentions', pageBy: null },
  { table: 'places', pageBy: null },
  { table: 'items', pageBy: null },
  { table: 'item_codes', pageBy: null },
  { table: 'assortment', pageBy: null },
  { table: 'policies', pageBy: null },
  { table: 'units', pageBy: 'unit_id' },
  { table: 'stays', pageBy: null },
  { table: 'tags', pageBy: 'epc' },
  { table: 'tag_chips', pageBy: null },
  { table: 'tag_bindings', pageBy: null },
  { table: 'lots', pageBy: 'lot_id' },
  { table: 'lot_movements', pageBy: null },
  { table: 'positions', pageBy: null },
  { table: 'shipments', pageBy: 'shipment_id' },
  { table: 'watermarks', pageBy: null },
  { table: 'parked', pageBy: null },
  { table: 'quarantine', pageBy: 'quarantine_id' },
  { table: 'alerts', pageBy: 'alert_id' },
  { table: 'requisitions', pageBy: 'requisition_id' },
  { table: 'requisition_lines', pageBy: null },
  { table: 'notifications', pageBy: 'notification_id' },
  { table: 'agenda', pageBy: null },
  { table: 'devices', pageBy: null },
  { table: 'device_conditions', pageBy: null },
  { table: 'device_health', pageBy: null },
  { table: 'documents', pageBy: null },
  { table: 'probes', pageBy: null },
  { table: 'climate_windows', pageBy: 'window_seq' },
  { table: 'probe_exposure', pageBy: null },
  { table: 'users', pageBy: null },
  { table: 'sessions', pageBy: null },
  { table: 'request_answers', pageBy: null },
  { table: 'badges', pageBy: null },
  { table: 'enrolments', pageBy: null },
  { table: 'settings', pageBy: null },
]

const pageRows = 2_000

async function* rowsOf(db: Kysely<Tables>, siteId: SiteId, table: string, pageBy: string | null) {
  if (pageBy === null) {
    const all = await sql<Record<string, unknown>>`
      select * from ${sql.table(table)} where site_id = ${siteId}`.execute(db)
    yield* all.rows
    return
  }
  for (let after: unknown = null; ; ) {
    const later = after === null ? sql`` : sql`and ${sql.ref(pageBy)} > ${after}`
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(table)} where site_id = ${siteId} ${later}
      order by ${sql.ref(pageBy)} limit ${pageRows}`.execute(db)
    yield* rows
    if (rows.length < pageRows) return
    after = rows.at(-1)?.[pageBy]
  }
}

/** @throws StoreError when a backup may not be put there. */
async function checkPlace(file: string, mayReplace: boolean): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => null)
  if (!folder?.isDirectory()) {
    throw new StoreError('backup-folder-missing', `there is no folder ${dirname(file)}: make it, or name another file`)
  }
  const there = await stat(file).catch(() => null)
  if (there === null) return
  if (!there.isFile()) throw new StoreError('backup-no-file', `${file} is no file: name another one`)
  if (!mayReplace) {
    const remedy = 'name another file, or add --force to replace it'
    throw new StoreError('backup-there-already', `${file} is there already: ${remedy}`)
  }
}

/**
 * Writes everything of a site as JSON lines that either engine can restore. The file appears whole or not at all.
 * Returns the number of rows.
 * @throws StoreError backup-there-already (unless it may be replaced), backup-no-file or backup-folder-missing.
 */
export async function writeBackup(
  database: OpenDatabase,
  siteId: SiteId,
  file: string,
  nowMs: number,
  mayReplace = false,
): Promise<number> {
  await checkPlace(file, mayReplace)
  const unfinished = `${file}.${randomUUID()}.unfinished`
  const handle = await open(unfinished, 'wx', 0o600)
  const hash = createHash('sha256')
  let rows = 0
  try {
    let text = ''
    const flush = async () => {
      hash.update(text)
      await handle.write(text)
      text = ''
    }
    const header: BackupHeader = { wardstock: 'backup', format: 1, schema: schemaVersion, siteId, takenAtMs: nowMs }
    text += `${JSON.stringify(header)}\n`
    await atOneMoment(database, async (db) => {
      for (const { table, pageBy } of backupTables) {
        for await (const row of rowsOf(db, siteId, table, pageBy)) {
          rows += 1
          text += `${JSON.stringify({ table, row })}\n`
          if (text.length > 1_000_000) await flush()
        }
      }
    })
    await flush()
    const trailer: BackupTrailer = { end: true, rows, sha256: hash.digest('hex') }
    await handle.write(`${JSON.stringify(trailer)}\n`)
    await handle.sync()
    await handle.close()
    // Somebody else may have written one meanwhile.
    await checkPlace(file, mayReplace)
    await rename(unfinished, file)
    return rows
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(unfinished, { force: true })
    throw error
  }
}
