import assert from 'node:assert/strict'
import type { Fact } from '#contracts/facts/fact'
import { type Epoch, epochSchema } from '#contracts/ids'
import type { ChainHead } from '#contracts/receipt'
import type { Clock } from '#platform/clock'
import type { Random } from '#platform/random'
import { type ChainMemory, emptyChainMemory, stepChainMemory } from './chain-memory.ts'
import { thinningFrom } from './climate-thinning.ts'
import { OutboxError } from './outbox-error.ts'
import { openOutboxFile, writeEpochFile } from './outbox-file.ts'
import { type OutboxTable, outboxTable } from './outbox-table.ts'
import { type OpenSqlite, openSqlite, sqliteResultCode } from './sqlite-database.ts'

export type OutboxOptions = {
  /** The device's state folder; the outbox lives there as outbox.sqlite and outbox.epoch. */
  folder: string
  random: Random
  clock: Clock
  /** Space the file may take; beyond it append throws outbox-full. */
  outboxBytesMax: number
  /** How long facts are kept after their receipt, in running time of this device, so that a restored service can ask again. */
  keepReceiptedMs: number
  openDatabase?: OpenSqlite
}

/** Consecutive facts as they are stored: fact i is JSON text and has sequence firstSeq + i. */
export type OutboxSlice = { firstSeq: number; bodies: string[] }

/** The durable queue of one device. Every method is synchronous; what append returned is on the card. */
export type Outbox = {
  epoch(): Epoch
  /** Highest sequence appended; 0 when there is none. */
  lastSeq(): number
  /** What the service has said it stored of this epoch. */
  committedSeq(): number
  /** Lowest sequence still kept; lastSeq + 1 when there is none. */
  firstKeptSeq(): number
  /**
   * Puts facts and states on the card in one transaction: all or nothing. Throws outbox-write-failed or outbox-full;
   * the caller keeps the same array and calls again later, which is safe even when the failed call reached the card.
   */
  append(facts: readonly Fact[], states?: Record<string, unknown>): { firstSeq: number; lastSeq: number }
  /** The last value appended under this key, or undefined. */
  readState(key: string): unknown
  /** Facts from fromSeq on, at least one if there is one, then as long as both limits hold. Throws outbox-read-failed. */
  read(fromSeq: number, factsMax: number, bytesMax: number): OutboxSlice
  /** Takes the service's word, in memory; lower than before when the service was restored from a back-up. At most lastSeq. */
  acknowledge(committedSeq: number): void
  /**
   * Takes the end of the site's journal that a receipt named, in memory, and says whether it contradicts one named before.
   * It goes to the card with the service's word.
   */
  hearChainHead(head: ChainHead): { wentBack: boolean }
  /** What this card can hold against a service whose journal was cut or rewritten. */
  chain(): ChainMemory
  /**
   * Writes down the service's word and deletes up to factsMax facts whose time is over, or earlier when space runs out.
   * Returns how many. Throws outbox-write-failed.
   */
  prune(factsMax: number): number
  /**
   * Service and card cannot agree on this epoch any more (one of them came from an old image): what is kept and has no
   * receipt is numbered from 1 in a new one. Throws outbox-write-failed.
   */
  renewEpoch(): Epoch
  bytes(): number
  /** The wall-clock time of the oldest fact without a receipt, or null. */
  oldestAtMs(): number | null
  close(): void
}

const sqliteFull = 13
const chainKey = 'outbox.chain'

/** Opens or creates the outbox of a folder. Errors: see openOutboxFile. */
export function openOutbox(options: OutboxOptions): Outbox {
  const { folder, random, clock, outboxBytesMax, keepReceiptedMs } = options
  const openDatabase = options.openDatabase ?? openSqlite
  const opened = openOutboxFile(folder, random, openDatabase)
  let epoch = opened.epoch
  let table: OutboxTable | null = outboxTable(opened.database)
  let lastSeq = table.lastSeq()
  let firstKeptSeq = table.firstSeq() ?? lastSeq + 1
  let committedSeq = Math.min(table.committedSeq(), lastSeq)
  let bytes = table.bytes()
  const runningSinceMs = opened.runningMs - clock.elapsed()
  const runningMs = () => runningSinceMs + clock.elapsed()
  let receiptUnwritten = false
  let chain = (table.readState(chainKey) as ChainMemory | undefined) ?? emptyChainMemory
  let chainUnwritten = false
  /** A group whose commit threw: it may or may not be on the card, which only reading the file again can tell. */
  let inDoubt: { facts: readonly Fact[]; lastSeq: number } | null = null

  /** After a failed write the connection is not trusted: SQLite's recovery says what is really there. */
  function reopened(): OutboxTable {
    if (table !== null && inDoubt === null) return table
    table?.close()
    table = null
    const again = openOutboxFile(folder, random, openDatabase)
    assert.equal(again.epoch, epoch, 'the outbox changed its epoch while in use')
    table = outboxTable(again.database)
    return table
  }

  function failed(error: unknown): OutboxError {
    if (error instanceof OutboxError && error.code !== 'outbox-read-failed') {
      return new OutboxError('outbox-write-failed', error.message, error)
    }
    const full = sqliteResultCode(error) === sqliteFull
    const what = error instanceof Error ? error.message : String(error)
    return new OutboxError(full ? 'outbox-full' : 'outbox-write-failed', what, error)
  }

  function keptAfterDoubt(from: OutboxTable): number {
    try {
      return from.firstSeq() ?? lastSeq + 1
    } catch {
      return Math.max(firstKeptSeq, committedSeq)
    }
  }

  /** Only a measure: when it cannot be taken after a commit, the commit stands all the same. */
  function measure(from: OutboxTable): void {
    try {
      bytes = from.bytes()
    } catch {
      // The next read or write that matters will say what is wrong with the card.
    }
  }

  function writeReceipt(): void {
    table?.writeReceipt(committedSeq, runningMs(), chainUnwritten ? { [chainKey]: chain } : {})
    receiptUnwritten = false
    chainUnwritten = false
  }

  return {
    epoch: () => epoch,
    lastSeq: () => lastSeq,
    committedSeq: () => committedSeq,
    firstKeptSeq: () => firstKeptSeq,
    bytes: () => bytes,

    append(facts, states = {}) {
      const firstSeq = lastSeq + 1
      const bodies = facts.map((fact) => JSON.stringify(fact))
      if (bytes >= outboxBytesMax && facts.length > 0) {
        throw new OutboxError('outbox-full', `${bytes} of ${outboxBytesMax} bytes are used`)
      }
      try {
        const retried = inDoubt
        const into = reopened()
        if (retried !== null) {
          const found = into.lastSeq()
          assert.ok(found === lastSeq || found === retried.lastSeq, 'the outbox holds a fact nobody appended')
          inDoubt = null
          if (found !== lastSeq) {
            assert.equal(facts, retried.facts, 'a failed append is repeated with the same facts before any other')
            lastSeq = found
            measure(into)
            return { firstSeq, lastSeq }
          }
        }
        inDoubt = { facts, lastSeq: lastSeq + facts.length }
        into.append(firstSeq, bodies, states)
        inDoubt = null
        lastSeq += facts.length
        measure(into)
        return { firstSeq, lastSeq }
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error
        inDoubt ??= { facts, lastSeq: lastSeq + facts.length }
        throw failed(error)
      }
    },

    readState(key) {
      if (table === null) throw new OutboxError('outbox-read-failed', 'the file is closed after an error')
      return table.readState(key)
    },

    read(fromSeq, factsMax, bytesMax) {
      if (table === null) throw new OutboxError('outbox-read-failed', 'the file is closed after an error')
      let bodies: string[]
      try {
        bodies = table.read(fromSeq, Math.min(lastSeq, fromSeq + factsMax - 1), bytesMax)
      } catch (error) {
        throw new OutboxError('outbox-read-failed', error instanceof Error ? error.message : String(error), error)
      }
      return { firstSeq: fromSeq, bodies }
    },

    acknowledge(seq) {
      assert.ok(seq <= lastSeq, 'a receipt beyond the last fact is for renewEpoch')
      if (seq === committedSeq) return
      committedSeq = seq
      // Written at the next prune: the service repeats its receipt at every connect, so losing one costs nothing,
      // while a commit for each would wear the card.
      receiptUnwritten = true
    },

    hearChainHead(head) {
      const { state, wentBack } = stepChainMemory(chain, head)
      chainUnwritten ||= state !== chain
      chain = state
      return { wentBack }
    },

    chain: () => chain,

    prune(factsMax) {
      if (table === null || inDoubt !== null) return 0
      try {
        if (receiptUnwritten || chainUnwritten) writeReceipt()
        const pressed = bytes >= outboxBytesMax * thinningFrom
        const over = pressed ? committedSeq : table.committedSeqBefore(runningMs() - keepReceiptedMs)
        // The newest fact always stays: it carries the number the next one follows.
        const upTo = Math.min(over, committedSeq, lastSeq - 1, firstKeptSeq + factsMax - 1)
        if (upTo < firstKeptSeq) return 0
        table.deleteUpTo(upTo)
        const deleted = upTo - firstKeptSeq + 1
        firstKeptSeq = upTo + 1
        measure(table)
        return deleted
      } catch (error) {
        // Whether the deletion reached the card is unknown until it is looked at.
        firstKeptSeq = keptAfterDoubt(table)
        throw failed(error)
      }
    },

    renewEpoch() {
      if (table === null || inDoubt !== null) throw new OutboxError('outbox-write-failed', 'a group is still in doubt')
      const into = table
      const next = epochSchema.parse(random.hex(16))
      let base: number
      try {
        // What is already pruned cannot be told again: the new numbering begins with the first fact still here.
        base = Math.max(committedSeq, firstKeptSeq - 1)
        into.renewEpoch(epoch, next, base)
        epoch = next
        writeEpochFile(folder, next)
      } catch (error) {
        throw failed(error)
      }
      lastSeq -= base
      committedSeq = 0
      firstKeptSeq = into.firstSeq() ?? lastSeq + 1
      return next
    },

    oldestAtMs() {
      if (table === null || committedSeq >= lastSeq) return null
      const [body] = table.read(committedSeq + 1, committedSeq + 1, 1)
      return body === undefined ? null : Number(JSON.parse(body).atMs)
    },

    close() {
      try {
        if (inDoubt === null) writeReceipt()
      } catch {
        // Nothing is lost: the service repeats its receipt, and running time only counts for how long facts are kept.
      }
      table?.close()
      table = null
    },
  }
}
