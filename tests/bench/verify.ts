import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { serviceWorld } from '../support/service-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import type { BenchRow } from './bench-row.ts'
import { feed, furnish } from './furnished-hospital.ts'
import { writeDay } from './written-day.ts'

const rounds = 3

/** How fast a whole store is verified, every table of it, on SQLite: journal entries a second, the middle of three. */
export async function benchVerify(entriesMin = 300_000): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  // Three facts of two are entries, the others windows; 24 cabinets.
  const day = writeDay(Math.ceil((entriesMin * 1.5) / 24))
  const clock = virtualClock(day.startMs - 3_600_000)
  const service = await serviceWorld({ address: { engine: 'sqlite', path: join(folder, 'verified.db') }, clock })
  try {
    await furnish(service)
    clock.advance(day.sentAtMs - clock.now())
    await feed(service, day)
    const speeds: { wall: number; cpu: number }[] = []
    let tables: Record<string, number> = {}
    for (let round = 0; round < rounds; round++) {
      const cpuBefore = process.threadCpuUsage()
      const start = performance.now()
      const verified = await verifyStore(service.inside.store.database, service.siteId)
      const seconds = (performance.now() - start) / 1_000
      const cpu = process.threadCpuUsage(cpuBefore)
      if (verified.problem !== null) throw new Error(`${verified.problem.where}: ${verified.problem.what}`)
      speeds.push({ wall: verified.entries / seconds, cpu: (verified.entries * 1e6) / (cpu.user + cpu.system) })
      tables = verified.tables
    }
    const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
    const { journal = 0, ...others } = tables
    return [
      { name: `verify, SQLite, ${journal} entries`, value: middle(speeds.map(({ wall }) => wall)), unit: 'entries/s' },
      {
        name: 'the same, a second of its core',
        value: middle(speeds.map(({ cpu }) => cpu)),
        unit: 'entries/s',
      },
      ...Object.entries(others).map(([name, value]) => ({ name: `  verified: ${name}`, value, unit: 'rows' })),
    ]
  } finally {
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
