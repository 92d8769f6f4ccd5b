import { batchBytesMax, batchFactsMax, seqMax } from '#contracts/batch'
import { contractVersion } from '#contracts/contract-version'
import type { Fact } from '#contracts/facts/fact'
import type { DeviceId } from '#contracts/ids'
import type { ChainHead } from '#contracts/receipt'
import { type Outbox, openOutbox } from '#edge/outbox/outbox'
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
  outbox: Outbox
  append(facts: readonly Fact[]): void
  /** Publishes what has no receipt, in batches. The receipt is taken at settle. */
  publish(sent: { atMs: number; elapsedMs: number; bootId: string }): Promise<void>
  /** What was published is stored: takes the service's word, and the journal's end now and then. */
  settle(head: ChainHead | null): void
  close(): void
}

/** Opens or makes the card of a device. Nothing of it waits for the disk: see openService. */
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
  let published = outbox.committedSeq()
  return {
    outbox,
    append: (facts) => void outbox.append(facts),
    async publish({ atMs, elapsedMs, bootId }) {
      for (published = outbox.committedSeq(); published < outbox.lastSeq(); ) {
        const { firstSeq, bodies } = outbox.read(published + 1, batchFactsMax, batchBytesMax - envelopeBytesMax)
        const envelope = JSON.stringify({
          ...{ schema: contractVersion, deviceId, epoch: outbox.epoch(), firstSeq },
          ...{ sentAtMs: atMs, sentElapsedMs: elapsedMs, sentBootId: bootId },
        })
        await hear(deviceId, 'facts', Buffer.from(`${envelope.slice(0, -1)},"facts":[${bodies.join(',')}]}`))
        published += bodies.length
      }
    },
    settle(head) {
      outbox.acknowledge(published)
      if (head === null) return
      outbox.hearChainHead(head)
      outbox.prune(Number.MAX_SAFE_INTEGER)
    },
    close: () => outbox.close(),
  }
}
