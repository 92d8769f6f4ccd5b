import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Epoch, epochSchema } from '#contracts/ids'
import type { Random } from '#platform/random'
import { OutboxError } from './outbox-error.ts'
import { type OpenSqlite, type SqliteDatabase, sqliteResultCode } from './sqlite-database.ts'

const formatVersion = 1
const sqliteBusy = 5
const sqliteLocked = 6

const createSql = `
  CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    format_version INTEGER NOT NULL,
    epoch TEXT NOT NULL,
    previous_epoch TEXT,
    running_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE facts (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE receipts (committed_seq INTEGER PRIMARY KEY, running_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE device_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

export type OutboxIdentity = { epoch: Epoch; runningMs: number }

function syncPath(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The epoch beside the file: without it an outbox that vanished would look like a new device. */
export function writeEpochFile(folder: string, epoch: Epoch): void {
  const path = join(folder, 'outbox.epoch')
  writeFileSync(`${path}.new`, `${epoch}\n`, { mode: 0o600 })
  syncPath(`${path}.new`)
  renameSync(`${path}.new`, path)
  syncPath(folder)
}

function readEpochFile(folder: string): string | null {
  const path = join(folder, 'outbox.epoch')
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
}

/** Builds the whole file under another name, so that a power cut leaves either no outbox or a complete one. */
function create(folder: string, path: string, random: Random, open: OpenSqlite): void {
  const temporary = `${path}.new`
  for (const leftOver of [temporary, `${temporary}-wal`, `${temporary}-shm`]) rmSync(leftOver, { force: true })
  const database = open(temporary)
  try {
    database.exec(createSql)
    database
      .prepare(
        'INSERT INTO identity (one, format_version, epoch, previous_epoch, running_ms) VALUES (1, ?, ?, NULL, 0)',
      )
      .run(formatVersion, random.hex(16))
  } finally {
    database.close()
  }
  syncPath(temporary)
  renameSync(temporary, path)
  syncPath(folder)
}

function check(
  database: SqliteDatabase,
  path: string,
): { epoch: Epoch; previousEpoch: string | null; runningMs: number } {
  const verdict = database.prepare('PRAGMA quick_check(1)').get()
  if (verdict?.quick_check !== 'ok') throw new OutboxError('outbox-broken', `${path}: ${String(verdict?.quick_check)}`)
  const row = database.prepare('SELECT format_version, epoch, previous_epoch, running_ms FROM identity').get()
  const epoch = epochSchema.safeParse(row?.epoch)
  if (row === undefined || row.format_version !== formatVersion || !epoch.success) {
    throw new OutboxError('outbox-broken', `${path} is not an outbox of format ${formatVersion}`)
  }
  const previousEpoch = typeof row.previous_epoch === 'string' ? row.previous_epoch : null
  return { epoch: epoch.data, previousEpoch, runningMs: Number(row.running_ms) }
}

/**
 * Opens the outbox of a state folder, or creates it where there has never been one.
 * Errors: OutboxError with outbox-missing, -empty, -broken, -foreign or -in-use. It never starts as if new over something that was there.
 */
export function openOutboxFile(
  folder: string,
  random: Random,
  open: OpenSqlite,
): OutboxIdentity & { database: SqliteDatabase } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'outbox.sqlite')
  const expected = readEpochFile(folder)
  if (!existsSync(path)) {
    if (expected !== null) throw new OutboxError('outbox-missing', `${path} is gone but outbox.epoch is there`)
    create(folder, path, random, open)
  } else if (statSync(path).size === 0) {
    throw new OutboxError('outbox-empty', `${path} has no content`)
  }
  let database: SqliteDatabase
  try {
    database = open(path)
  } catch (error) {
    const code = sqliteResultCode(error)
    if (code === sqliteBusy || code === sqliteLocked) throw new OutboxError('outbox-in-use', `${path} is locked`, error)
    throw new OutboxError('outbox-broken', `${path} does not open`, error)
  }
  try {
    const { epoch, previousEpoch, runningMs } = check(database, path)
    if (expected !== null && expected !== epoch && expected !== previousEpoch) {
      throw new OutboxError('outbox-foreign', `${path} has epoch ${epoch}, outbox.epoch says ${expected}`)
    }
    if (expected !== epoch) writeEpochFile(folder, epoch)
    return { database, epoch, runningMs }
  } catch (error) {
    database.close()
    if (error instanceof OutboxError) throw error
    throw new OutboxError('outbox-broken', `${path} cannot be read`, error)
  }
}
