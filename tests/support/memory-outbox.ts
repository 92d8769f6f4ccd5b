import { type Epoch, epochSchema } from '#contracts/ids'
import { type ChainMemory, emptyChainMemory, stepChainMemory } from '#edge/outbox/chain-memory'
import type { UplinkOutbox } from '#edge/uplink/uplink-outbox'

/** An outbox in memory for tests of what is above it. */
export type MemoryOutbox = UplinkOutbox & { append(...facts: object[]): void; chain(): ChainMemory; failing: boolean }

export function memoryOutbox(): MemoryOutbox {
  let bodies: string[] = []
  let committed = 0
  let renewals = 0
  let chain = emptyChainMemory
  const epochOf = (): Epoch => epochSchema.parse(`e90c${String(renewals).padStart(12, '0')}`)
  const outbox: MemoryOutbox = {
    failing: false,
    append(...facts) {
      bodies.push(...facts.map((fact) => JSON.stringify(fact)))
    },
    epoch: epochOf,
    lastSeq: () => bodies.length,
    committedSeq: () => committed,
    firstKeptSeq: () => 1,
    read(fromSeq, factsMax, bytesMax) {
      if (outbox.failing) throw new Error('outbox-read-failed: disk I/O error')
      const slice: string[] = []
      let bytes = 0
      for (const body of bodies.slice(fromSeq - 1, fromSeq - 1 + factsMax)) {
        bytes += body.length + 1
        if (slice.length > 0 && bytes > bytesMax) break
        slice.push(body)
      }
      return { bodies: slice }
    },
    acknowledge(seq) {
      committed = seq
    },
    chain: () => chain,
    hearChainHead(head) {
      const { state, wentBack } = stepChainMemory(chain, head)
      chain = state
      return { wentBack }
    },
    renewEpoch() {
      renewals += 1
      bodies = bodies.slice(committed)
      committed = 0
      return epochOf()
    },
  }
  return outbox
}
