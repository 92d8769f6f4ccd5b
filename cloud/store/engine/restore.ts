import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { SiteId } from '#contracts/ids'
import { backupTables } from './backup.ts'
import { type BulkWriter, bulkWriter } from './bulk-write.ts'
import type { Tables } from './database.ts'
import { schemaVersion } from './migrate.ts'
import type { OpenDatabase } from './open-database.ts'
import type { SiteDatabase } from './site-database.ts'
import { StoreError } from './store-error.ts'

type TableName = (typeof backupTables)[number]['table']

const headerSchema = z.object({
  wardstock: z.literal('backup'),
  format: z.literal(1),
  schema: z.int(),
  siteId: z.string(),
})
const lineSchema = z.object({
  table: z.enum(backupTables.map(({ table }) => table) as [TableName, ...TableName[]]),
  row: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})
const trailerSchema = z.object({ end: z.literal(true), rows: z.int(), sha256: z.string() })

const chunkRows = 1_000

function unreadable(file: string, what: string): StoreError {
  return new StoreError('backup-unreadable', `${file} ${what}: take another backup file`)
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Reads the file once from end to end before anything is touched: a torn backup must not cost what is there. */
async function checkBackup(file: string, siteId: SiteId): Promise<void> {
  const hash = createHash('sha256')
  let previous: string | null = null
  let lines = 0
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (previous !== null) hash.update(`${previous}\n`)
    if (lines === 0) {
      const header = headerSchema.safeParse(parsed(line))
      if (!header.success) throw unreadable(file, 'is not a Wardstock backup')
      if (header.data.schema !== schemaVersion) throw unreadable(file, `has schema ${header.data.schema}`)
      if (header.data.siteId !== siteId) throw unreadable(file, `is of site ${header.data.siteId}, not ${siteId}`)
    }
    previous = line
    lines += 1
  }
  const trailer = trailerSchema.safeParse(parsed(previous ?? ''))
  if (!trailer.success) throw unreadable(file, 'ends in the middle')
  if (trailer.data.rows !== lines - 2 || trailer.data.sha256 !== hash.digest('hex')) {
    throw unreadable(file, 'was changed after it was written')
  }
}

/** One writer a table, with the columns this database has. */
async function writersOf({ db }: OpenDatabase): Promise<Map<string, { columns: string[]; write: BulkWriter }>> {
  const tables = await db.introspection.getTables()
  const writers = new Map<string, { columns: string[]; write: BulkWriter }>()
  for (const { table } of backupTables) {
    const found = tables.find(({ name }) => name === table)
    if (found === undefined) throw new Error(`table ${table} is missing`)
    const columns = found.columns.map(({ name, dataType }): [string, 'text' | 'bigint'] => [
      name,
      dataType.toLowerCase() === 'text' ? 'text' : 'bigint',
    ])
    const write = bulkWriter({ table, columns: Object.fromEntries(columns) })
    writers.set(table, { columns: columns.map(([name]) => name), write })
  }
  return writers
}

async function isEmpty({ db }: OpenDatabase, siteId: SiteId): Promise<boolean> {
  for (const table of ['journal', 'users', 'devices', 'items'] as const) {
    const found = await db.selectFrom(table).select('site_id').where('site_id', '=', siteId).limit(1).execute()
    if (found.length > 0) return false
  }
  return true
}

/**
 * Puts a backup in place of what a site has, in one transaction. Returns the number of rows. A service that
 * still runs writes no more (store-taken).
 * @throws StoreError backup-unreadable, or store-not-empty when there is something and it may not be replaced.
 */
export async function restoreBackup(
  database: OpenDatabase,
  siteId: SiteId,
  file: string,
  mayReplace: boolean,
): Promise<number> {
  await checkBackup(file, siteId)
  if (!mayReplace && !(await isEmpty(database, siteId))) {
    throw new StoreError('store-not-empty', 'there are data of this site already: add --force to replace all of them')
  }
  const writers = await writersOf(database)
  return await database.db.transaction().execute(async (tx) => {
    const site: SiteDatabase = { db: tx, engine: database.engine, siteId }
    for (const { table } of backupTables)
      await tx
        .deleteFrom(table as keyof Tables & 'units')
        .where('site_id', '=', siteId)
        .execute()
    let rows = 0
    let table = ''
    let waiting: unknown[][] = []
    const flush = async () => {
      await writers.get(table)?.write(site, waiting)
      rows += waiting.length
      waiting = []
    }
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      const read = lineSchema.safeParse(parsed(line))
      if (!read.success) continue
      if (read.data.table !== table || waiting.length >= chunkRows) await flush()
      table = read.data.table
      const { columns = [] } = writers.get(table) ?? {}
      waiting.push(columns.map((name) => read.data.row[name] ?? null))
    }
    await flush()
    // A service that runs on remembers what was here before: it must not write on.
    await tx.updateTable('site_state').set({ writer_id: '' }).where('site_id', '=', siteId).execute()
    return rows
  })
}
