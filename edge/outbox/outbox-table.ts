import assert from 'node:assert/strict'
import type { Epoch } from '#contracts/ids'
import type { SqliteDatabase } from './sqlite-database.ts'

/** The statements of the outbox, prepared once. */
export type OutboxTable = {
  lastSeq(): number
  firstSeq(): number | null
  committedSeq(): number
  /** Highest sequence the service had confirmed at this running time. */
  committedSeqBefore(runningMs: number): number
  append(firstSeq: number, bodies: readonly string[], states: Record<string, unknown>): void
  readState(key: string): unknown
  read(fromSeq: number, toSeq: number, bytesMax: number): string[]
  writeReceipt(committedSeq: number, runningMs: number, states: Record<string, unknown>): void
  deleteUpTo(seq: number): void
  renewEpoch(from: Epoch, to: Epoch, upToSeq: number): void
  bytes(): number
  close(): void
}

export function outboxTable(database: SqliteDatabase): OutboxTable {
  const insertFact = database.prepare('INSERT INTO facts (seq, body) VALUES (?, ?)')
  const putState = database.prepare('INSERT OR REPLACE INTO device_state (key, value) VALUES (?, ?)')
  const getState = database.prepare('SELECT value FROM device_state WHERE key = ?')
  const range = database.prepare('SELECT seq, body FROM facts WHERE seq BETWEEN ? AND ? ORDER BY seq')
  const bounds = database.prepare('SELECT min(seq) AS first, (SELECT max(seq) FROM facts) AS last FROM facts')
  const committed = database.prepare(
    'SELECT coalesce(max(committed_seq), 0) AS seq FROM receipts WHERE running_ms <= ?',
  )
  const putReceipt = database.prepare('INSERT OR IGNORE INTO receipts (committed_seq, running_ms) VALUES (?, ?)')
  const dropReceiptsAbove = database.prepare('DELETE FROM receipts WHERE committed_seq > ?')
  const dropReceiptsBelow = database.prepare('DELETE FROM receipts WHERE committed_seq < ?')
  const putRunning = database.prepare('UPDATE identity SET running_ms = ?')
  const deleteFacts = database.prepare('DELETE FROM facts WHERE seq <= ?')
  const shiftFacts = database.prepare('UPDATE facts SET seq = seq - ?')
  const putEpoch = database.prepare('UPDATE identity SET epoch = ?, previous_epoch = ?')
  const pages = database.prepare(
    'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
  )

  function transaction(work: () => void): void {
    database.exec('BEGIN IMMEDIATE')
    try {
      work()
      database.exec('COMMIT')
    } catch (error) {
      try {
        database.exec('ROLLBACK')
      } catch {
        // SQLite has rolled back by itself; what counts is the first error.
      }
      throw error
    }
  }

  return {
    lastSeq: () => Number(bounds.get()?.last ?? 0),
    firstSeq() {
      const first = bounds.get()?.first
      return typeof first === 'number' ? first : null
    },
    committedSeq: () => Number(committed.get(Number.MAX_SAFE_INTEGER)?.seq ?? 0),
    committedSeqBefore: (runningMs) => Number(committed.get(runningMs)?.seq ?? 0),
    append(firstSeq, bodies, states) {
      const entries = Object.entries(states)
      if (bodies.length === 0 && entries.length === 0) return
      transaction(() => {
        for (const [i, body] of bodies.entries()) insertFact.run(firstSeq + i, body)
        for (const [key, value] of entries) putState.run(key, JSON.stringify(value))
      })
    },
    readState(key) {
      const value = getState.get(key)?.value
      return typeof value === 'string' ? JSON.parse(value) : undefined
    },
    read(fromSeq, toSeq, bytesMax) {
      const bodies: string[] = []
      let bytes = 0
      for (const row of range.iterate(fromSeq, toSeq)) {
        assert.equal(row.seq, fromSeq + bodies.length, 'the facts in the outbox are numbered without a gap')
        const body = String(row.body)
        // One byte for the comma between two facts of a batch.
        bytes += Buffer.byteLength(body) + 1
        if (bodies.length > 0 && bytes > bytesMax) break
        bodies.push(body)
      }
      return bodies
    },
    writeReceipt(committedSeq, runningMs, states) {
      transaction(() => {
        dropReceiptsAbove.run(committedSeq)
        putReceipt.run(committedSeq, runningMs)
        putRunning.run(runningMs)
        for (const [key, value] of Object.entries(states)) putState.run(key, JSON.stringify(value))
      })
    },
    deleteUpTo(seq) {
      transaction(() => {
        deleteFacts.run(seq)
        dropReceiptsBelow.run(seq)
      })
    },
    renewEpoch(from, to, upToSeq) {
      transaction(() => {
        deleteFacts.run(upToSeq)
        // Rows move down in ascending order onto numbers just freed, so no two ever share one.
        shiftFacts.run(upToSeq)
        dropReceiptsAbove.run(-1)
        putEpoch.run(to, from)
      })
    },
    bytes: () => Number(pages.get()?.bytes ?? 0),
    close: () => database.close(),
  }
}
