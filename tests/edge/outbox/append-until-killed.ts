import { openOutbox } from '#edge/outbox/outbox'
import { systemClock } from '#platform/clock'
import { systemRandom } from '#platform/random'
import { unitTakenFact } from '#tests/support/sample-facts'

/** A process of its own that appends groups of three for as long as it lives and says each one that is on the card. */
const outbox = openOutbox({
  folder: process.argv[2] ?? '',
  random: systemRandom(),
  clock: systemClock(),
  outboxBytesMax: 256 * 1024 * 1024,
  keepReceiptedMs: 1_000,
})
for (;;) {
  const next = outbox.lastSeq() + 1
  const { lastSeq } = outbox.append([next, next + 1, next + 2].map(unitTakenFact), { inventory: next + 2 })
  process.stdout.write(`${lastSeq}\n`)
  await new Promise((resolve) => setImmediate(resolve))
}
