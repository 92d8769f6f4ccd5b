import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { systemClock } from '#platform/clock'
import { accepted } from '../support/filled-site.ts'
import { startPostgres } from '../support/postgres.ts'
import { actor, definePlace, enrolCabinet, serviceWorld, submitBatch } from '../support/service-world.ts'
import { WrittenCabinet } from '../support/written-cabinet.ts'
import type { BenchRow } from './bench-row.ts'

const placeCount = 20
const itemCount = 1_000
/** A device says something that often, until everything is judged. */
const saidEveryMs = 200

/** A policy for the whole hospital that raises an alert and a requisition for each of 20,000 empty positions. */
async function benchOn(address: StoreAddress): Promise<BenchRow[]> {
  const clock = systemClock()
  const service = await serviceWorld({ address, clock })
  try {
    await service.start()
    const words = { title: 'Screw', titleZh: null, category: null, maker: null, size: null }
    const classes = { abcClass: 'A', riskClass: 'high', unitPriceCents: 1, currency: 'EUR' } as const
    const wishes = Array.from({ length: itemCount }, (_, index) => {
      const codes = [{ issuer: 'hospital', code: `I${index}`, packLevel: 1 }]
      return { tracking: 'serial' as const, ...words, ...classes, codes }
    })
    const items = accepted(await service.commands.putItems(wishes, actor)).map(({ itemId }) => itemId)
    for (let place = 1; place <= placeCount; place++) {
      const placeId = `place-${place}`
      await definePlace(service, placeId)
      const lines = items.map((itemId) => ({ itemId, placeId, owner: 'hospital', belongs: true }))
      accepted(await service.commands.setAssortment(lines, actor))
    }
    await enrolCabinet(service, 'cab-1')
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    await service.inside.caughtUp()

    const began = performance.now()
    const thresholds = { reorderPoint: 3, orderUpTo: 6 }
    accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'bench' }], actor))
    const answeredMs = performance.now() - began
    let isJudged = false
    const judged = service.inside.caughtUp().then(() => {
      isJudged = true
      return performance.now() - began
    })
    let [longestMs, told] = [0, 0]
    while (!isJudged) {
      cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
      cabinet.climate(1)
      const saidAt = performance.now()
      await submitBatch(service, cabinet.batch(told + 1), clock.now())
      told = cabinet.said.length
      longestMs = Math.max(longestMs, performance.now() - saidAt)
      await new Promise((resolve) => setTimeout(resolve, saidEveryMs))
    }
    const name = `policy over ${(placeCount * itemCount).toLocaleString('en')} positions, ${address.engine}`
    return [
      { name: `${name}: answered`, value: answeredMs, unit: 'ms' },
      { name: `${name}: longest wait of a fact meanwhile`, value: longestMs, unit: 'ms' },
      { name: `${name}: each judged, alert and requisition`, value: (await judged) / 1_000, unit: 's' },
    ]
  } finally {
    await service.stop()
  }
}

/** How long very many positions keep the service busy, and whom meanwhile, on both engines. */
export async function benchWidePolicy(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  const server = await startPostgres()
  try {
    const onSqlite = await benchOn({ engine: 'sqlite', path: join(folder, 'policy.db') })
    return [...onSqlite, ...(await benchOn({ engine: 'postgres', url: await server.newDatabase() }))]
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
