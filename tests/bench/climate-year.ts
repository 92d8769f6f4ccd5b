import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewWindow } from '#cloud/store/devices/climate'
import { openStore, type WritableStore } from '#cloud/store/open-store'
import { deviceIdSchema, epochSchema, siteIdSchema } from '#contracts/ids'
import { loadModel } from '#firmware-config/load-model'
import { hospitalProfiles } from '#simulators/hospital/world/profile'
import type { BenchRow } from './bench-row.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const epoch = epochSchema.parse('e000000000000001')
/** In range: a window of a quarter of an hour each, and one more for the crossings of a day. */
const windowsADay = 97
/** Out of range: a spell of an hour every ten days, a window a minute. */
const spellEveryDays = 10
const spellWindows = 60
const windowsPerTransaction = 4_000

type Probe = Pick<NewWindow, 'deviceId' | 'probeId' | 'quantity'> & { said: number }

function probesOf(modelId: string, name: string, count: number): Probe[] {
  const { probes } = loadModel(modelId)
  return Array.from({ length: count }, (_, index) =>
    probes.map(({ probeId, quantity }) => {
      const deviceId = deviceIdSchema.parse(`${name}-${index + 1}`)
      return { deviceId, probeId, quantity, said: 0 }
    }),
  ).flat()
}

/** Every probe of the large hospital. */
function largeHospital(): Probe[] {
  const { cabinets, coldCabinets, roomSensors } = hospitalProfiles.large
  return [
    ...probesOf('implant-cabinet-4', 'cabinet', cabinets - coldCabinets),
    ...probesOf('cold-cabinet-4', 'cold', coldCabinets),
    ...probesOf('or-sensor-th', 'room', roomSensors),
  ]
}

function windowOf(probe: Probe, endedAtMs: number, windowMs: number, valueMilli: number): NewWindow {
  const { deviceId, probeId, quantity } = probe
  // Between two windows a device says a few other things too.
  probe.said += 2
  const values = {
    minMilli: valueMilli - 130,
    maxMilli: valueMilli + 170,
    meanMilli: valueMilli,
    lastMilli: valueMilli,
  }
  const samples = windowMs / 5_000
  return { deviceId, probeId, quantity, endedAtMs, windowMs, state: 'good', samples, ...values, epoch, seq: probe.said }
}

/** A day of all probes in the order their windows end. */
function windowsOfDay(probes: readonly Probe[], day: number, startMs: number): NewWindow[] {
  const windows: NewWindow[] = []
  const spanMs = Math.floor(dayMs / windowsADay / 1_000) * 1_000
  for (let nth = 1; nth <= windowsADay; nth++) {
    for (const [index, probe] of probes.entries()) {
      const endedAtMs = startMs + day * dayMs + nth * spanMs + index * 137
      windows.push(windowOf(probe, endedAtMs, spanMs, 21_000 + ((nth * 31 + index * 17 + day) % 1_400)))
      if (nth !== 48 || (day + index) % spellEveryDays !== 0) continue
      for (let minute = 1; minute <= spellWindows; minute++) {
        windows.push(windowOf(probe, endedAtMs + minute * minuteMs, minuteMs, 27_000 + minute * 11))
      }
    }
  }
  return windows
}

/** Stores windows as the service does, behind the site's lock, each with its number, the hash run on. */
async function store(target: WritableStore, windows: readonly NewWindow[]): Promise<void> {
  for (let from = 0; from < windows.length; from += windowsPerTransaction) {
    await target.transaction(async (tx) => {
      const state = await tx.state.lock()
      const part = windows.slice(from, from + windowsPerTransaction)
      const numbered = part.map((window, index) => ({ ...window, windowSeq: state.windowSeq + 1 + index }))
      const { windowHash, stored } = await tx.climate.append(numbered, state.windowHash, new Map())
      await stored
      await tx.state.put({ ...state, windowSeq: state.windowSeq + part.length, windowHash })
    })
  }
}

/**
 * What a year of the large hospital's climate takes on SQLite, written through the store's own way. days fewer than 365
 * are stretched to a year, and the row says so.
 */
export async function benchClimateYear(days = 365): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  const path = join(folder, 'climate.db')
  const startMs = Date.UTC(2026, 0, 1)
  const target = await openStore({ engine: 'sqlite', path }, siteIdSchema.parse('main'), startMs)
  const checkpoint = () => target.database.sqlite?.exec('pragma wal_checkpoint(truncate)')
  checkpoint()
  const before = statSync(path).size
  const probes = largeHospital()
  let windows = 0
  const start = performance.now()
  for (let day = 0; day < days; day++) {
    const ofDay = windowsOfDay(probes, day, startMs)
    await store(target, ofDay)
    windows += ofDay.length
  }
  const seconds = (performance.now() - start) / 1_000
  checkpoint()
  const bytes = statSync(path).size - before
  await target.close()
  rmSync(folder, { recursive: true, force: true })
  const inRange = probes.length * windowsADay * days
  const year = (bytes / days) * 365
  const how = days < 365 ? `stretched from ${days} days` : 'a whole year, measured'
  return [
    { name: `climate of the large hospital, ${probes.length} probes, ${how}`, value: year / 1e6, unit: 'MB/year' },
    { name: `  windows (${windows - inRange} out of range)`, value: windows, unit: 'windows' },
    { name: '  one window with its index', value: bytes / windows, unit: 'bytes' },
    { name: '  stored', value: windows / seconds, unit: 'windows/s' },
  ]
}
