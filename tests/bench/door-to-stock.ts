import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHospital } from '#simulators/hospital/hospital'
import { hospitalProfiles } from '#simulators/hospital/world/profile'
import type { BenchRow } from './bench-row.ts'

const projectRoot = join(import.meta.dirname, '../..')
const busy = { ...hospitalProfiles.small, cabinets: 2, coldCabinets: 1, roomSensors: 1, takenPerWeekday: 400 }
const nothing = () => undefined
const broken = (error: unknown) => {
  throw error
}

/** Real processes, readers and people for forMs of wall time: how old stock and screens are after a door has closed. */
export async function benchDoorToStock(path: string, forMs = 60_000): Promise<BenchRow[]> {
  const stateDir = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  const options = {
    profile: busy,
    speed: 60,
    seed: 1,
    runForMs: null,
    headless: true,
    fresh: true,
    historyDays: 0,
    // As in every figure before: the harder radio would make this another one.
    radio: 'declared' as const,
    faults: [],
    summaryPath: null,
    stateDir,
    port: 18_180,
  }
  try {
    const hospital = await startHospital(
      options,
      projectRoot,
      { PATH: path },
      { step: nothing, open: nothing, trouble: nothing, fault: nothing, broken },
    )
    await new Promise((resolve) => setTimeout(resolve, forMs))
    const { doorCloseToStockMs, stockToBrowserMs } = await hospital.end()
    const row = (name: string, value: number | null): BenchRow => ({ name, value: value ?? Number.NaN, unit: 'ms' })
    return [
      row(`door close to stock, p50 of ${doorCloseToStockMs.count}`, doorCloseToStockMs.p50),
      row('door close to stock, p99', doorCloseToStockMs.p99),
      row(`stock to browser, p50 of ${stockToBrowserMs.count}`, stockToBrowserMs.p50),
      row('stock to browser, p99', stockToBrowserMs.p99),
    ]
  } finally {
    rmSync(stateDir, { recursive: true, force: true })
  }
}
