import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#platform/clock'
import { accepted } from '../support/filled-site.ts'
import { actor, definePlace, serviceWorld } from '../support/service-world.ts'
import { epcOf } from '../support/written-cabinet.ts'
import type { BenchRow } from './bench-row.ts'

const leadMs = 1_500

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** How late moments fire that are all due at once: goods of so many positions that do not come, each told as an alert. */
export async function benchAgenda(count = 1_000): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  const clock = systemClock()
  const service = await serviceWorld({ address: { engine: 'sqlite', path: join(folder, 'agenda.db') }, clock })
  try {
    await service.start()
    await definePlace(service, 'cab-1')
    const words = { title: 'Screw', titleZh: null, category: null, maker: null, size: null }
    const classes = { abcClass: 'A', riskClass: 'high', unitPriceCents: 1, currency: 'EUR' } as const
    const codes = Array.from({ length: count }, (_, index) => [{ issuer: 'hospital', code: `I${index}`, packLevel: 1 }])
    const wishes = codes.map((own) => ({ tracking: 'serial' as const, ...words, ...classes, codes: own }))
    const items = accepted(await service.commands.putItems(wishes, actor)).map(({ itemId }) => itemId)
    const belonging = items.map((itemId) => ({ itemId, placeId: 'cab-1', owner: 'hospital', belongs: true }))
    const thresholds = { reorderPoint: 0, lateCountsPercent: 0 }
    accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'bench' }], actor))
    const units = items.map((itemId, index) => {
      return { epc: epcOf(index), itemId, serial: String(index), lot: 'L1', expiresOnDay: 30_000, owner: 'hospital' }
    })
    const dueAtMs = clock.now() + leadMs + count * 2
    const coming = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs, units, lots: [] }
    accepted(await service.commands.createShipment(coming, actor))
    accepted(await service.commands.setAssortment(belonging, actor))
    if (clock.now() > dueAtMs) throw new Error('the bench was not ready when its moments were due')
    await new Promise((resolve) => setTimeout(resolve, dueAtMs + 500 - clock.now()))
    await service.inside.caughtUp()
    const { rows } = await service.inside.store.database.db
      .selectFrom('alerts')
      .select(['raised_at_ms', 'raised_known_at_ms'])
      .where('rule_id', '=', 'reorder-point')
      .execute()
      .then((rows) => ({ rows }))
    if (rows.length !== count) throw new Error(`${rows.length} of ${count} moments fired`)
    const late = rows.map((row) => Number(row.raised_known_at_ms) - (dueAtMs + 1)).sort((a, b) => a - b)
    const name = `moments due at once fire late, of ${count}, SQLite`
    return [
      { name: `${name}: middle`, value: percentile(late, 0.5), unit: 'ms' },
      { name: `${name}: p99`, value: percentile(late, 0.99), unit: 'ms' },
    ]
  } finally {
    await service.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
