import { batchBytesMax, batchFactsMax, seqMax } from '#contracts/batch'
import { contractVersion } from '#contracts/contract-version'
import type { Fact } from '#contracts/facts/fact'
import type { DeviceId } from '#contracts/ids'
import type { ChainHead } from '#contracts/receipt'
import { openOutbox } from '#edge/outbox/outbox'
import { openSqlite } from '#edge/outbox/sqlite-database'
import type { Clock } from '#platform/clock'
import type { Random } from '#platform/random'

const envelopeBytesMax = 512
const dayMs = 86_400_000
/** As agents are set unless told otherwise. */
const keepReceiptedMs = 7 * dayMs

/** How the service hears a device: resolves when it may go on. */
export type Hear = (deviceId: DeviceId, channel: 'facts' | 'status' | 'telemetry', payload: Uint8Array) => Promise<void>

/** A device's own card, as its agent writes it; the agent goes on from it. */
export type ToldCard = {
  /** Facts of the device, in the order it says them. */
  append(facts: readonly Fact[]): void
  /** Publishes what has no receipt, in batches. The receipt is taken at settle. */
  publish(sent: { atMs: number; elapsedMs: number; bootId: string }): Promise<void>
  /** What was published is stored: takes the service's word, and with the journal's end, now and then, it goes to the card. */
  settle(head: ChainHead | null): void
  /** Everything goes to the card, what the agent will remember with it. */
  close(states: Record<string, unknown>): void
}

/**
 * Opens or makes the card of a device. Nobody reads it while a history is lived, and one that is killed is made anew:
 * facts wait in memory until they are settled with the journal's end, so that a day of a device is one transaction.
 */
export function openCard(options: {
  folder: string
  deviceId: DeviceId
  random: Random
  clock: Clock
  hear: Hear
}): ToldCard {
  const { folder, deviceId, random, clock, hear } = options
  const outbox = openOutbox({
    folder,
    random,
    clock,
    outboxBytesMax: seqMax,
    keepReceiptedMs,
    openDatabase: (path) => {
      const database = openSqlite(path)
      database.exec('PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY')
      return database
    },
  })
  /** What the service has said it stored. */
  let storedSeq = outbox.committedSeq()
  let publishedSeq = storedSeq
  /** What has no receipt, from storedSeq + 1 on, as text. */
  let waiting = outbox.read(storedSeq + 1, seqMax, seqMax).bodies
  let notOnCard: Fact[] = []

  /** The longest run of what waits that one batch may hold, from an index on. */
  const batchFrom = (start: number): string[] => {
    let bytes = envelopeBytesMax
    let end = start
    for (; end < waiting.length && end - start < batchFactsMax; end++) {
      // One byte for the comma between two facts.
      bytes += Buffer.byteLength(waiting[end] ?? '') + 1
      if (end > start && bytes > batchBytesMax) break
    }
    return waiting.slice(start, end)
  }
  const write = (states: Record<string, unknown> = {}) => {
    outbox.append(notOnCard, states)
    notOnCard = []
    outbox.acknowledge(storedSeq)
  }

  return {
    append(facts) {
      for (const fact of facts) {
        notOnCard.push(fact)
        waiting.push(JSON.stringify(fact))
      }
    },
    async publish({ atMs, elapsedMs, bootId }) {
      for (let told = 0; told < waiting.length; ) {
        const bodies = batchFrom(told)
        const envelope = JSON.stringify({
          ...{ schema: contractVersion, deviceId, epoch: outbox.epoch(), firstSeq: storedSeq + 1 + told },
          ...{ sentAtMs: atMs, sentElapsedMs: elapsedMs, sentBootId: bootId },
        })
        await hear(deviceId, 'facts', Buffer.from(`${envelope.slice(0, -1)},"facts":[${bodies.join(',')}]}`))
        told += bodies.length
      }
      publishedSeq = storedSeq + waiting.length
    },
    settle(head) {
      waiting = waiting.slice(publishedSeq - storedSeq)
      storedSeq = publishedSeq
      if (head === null) return
      write()
      outbox.hearChainHead(head)
      outbox.prune(Number.MAX_SAFE_INTEGER)
    },
    close(states) {
      write(states)
      outbox.close()
    },
  }
}
