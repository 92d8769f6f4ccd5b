import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openOutbox } from '#edge/outbox/outbox'
import { systemClock } from '#platform/clock'
import { systemRandom } from '#platform/random'
import { temporaryFolder } from '#tests/support/temporary-folder'

const script = fileURLToPath(new URL('append-until-killed.ts', import.meta.url))

it('loses and doubles nothing when its process is killed again and again', async () => {
  const folder = temporaryFolder()
  for (let round = 1; round <= 4; round++) {
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    let confirmed = 0
    let heard = 0
    for await (const line of createInterface({ input: child.stdout })) {
      confirmed = Number(line)
      heard += 1
      if (heard === round * 7) child.kill('SIGKILL')
    }
    await exited
    const outbox = openOutbox({
      folder,
      random: systemRandom(),
      clock: systemClock(),
      outboxBytesMax: 256 * 1024 * 1024,
      keepReceiptedMs: 1_000,
    })
    expect(outbox.lastSeq()).toBeGreaterThanOrEqual(confirmed)
    expect(outbox.lastSeq() % 3).toBe(0)
    expect(outbox.readState('inventory')).toBe(outbox.lastSeq())
    const bodies = outbox.read(1, 100_000, 100_000_000).bodies
    const numbers = bodies.map((body) => Number.parseInt(JSON.parse(body).epc, 16))
    expect(numbers).toEqual(Array.from({ length: outbox.lastSeq() }, (_, i) => i + 1))
    outbox.close()
  }
})
