import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { silentLog } from '#platform/log'
import { foundHospital, goOn } from '#simulators/history/run/lived-hospital'
import { hospitalPaths, storePath } from '#simulators/hospital/configure'
import { hospitalPlan } from '#simulators/hospital/world/hospital-plan'
import { type HospitalProfile, hospitalProfiles } from '#simulators/hospital/world/profile'
import type { BenchRow } from './bench-row.ts'
import { startWatch } from './stopwatch.ts'

const dayMs = 86_400_000
const beganAtMs = Date.UTC(2026, 0, 5)
const yearDays = 365

function factsIn(folder: string): number {
  const database = new DatabaseSync(storePath(hospitalPaths(folder)), { readOnly: true })
  try {
    return Number(database.prepare('select facts_accepted from site_state').get()?.facts_accepted)
  } finally {
    database.close()
  }
}

async function lived(profile: HospitalProfile, days: number): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  try {
    const hospital = { folder, plan: hospitalPlan(profile, 1), log: silentLog() }
    const taken = startWatch()
    await foundHospital(hospital, beganAtMs)
    const founding = taken()
    const factsBefore = factsIn(folder)
    await goOn(hospital, beganAtMs + days * dayMs)
    const all = taken()
    const living = { seconds: all.seconds - founding.seconds, cpuSeconds: all.cpuSeconds - founding.cpuSeconds }
    const name = `history, ${profile.name} hospital, ${days} days`
    const yearSeconds = founding.seconds + (living.seconds / days) * yearDays
    const yearCpuSeconds = founding.cpuSeconds + (living.cpuSeconds / days) * yearDays
    return [
      { name, value: all.seconds, unit: 's' },
      { name: '  of its core', value: all.cpuSeconds, unit: 's' },
      { name: '  of that to found it', value: founding.cpuSeconds, unit: 's' },
      { name: '  lived in a second', value: days / living.seconds, unit: 'days/s' },
      { name: '  lived in a second of its core', value: days / living.cpuSeconds, unit: 'days/s' },
      { name: '  facts', value: (factsIn(folder) - factsBefore) / living.seconds, unit: 'facts/s' },
      ...(days < yearDays ? [{ name: '  a year at that pace', value: yearSeconds, unit: 's' }] : []),
      ...(days < yearDays ? [{ name: '  a year at that pace, of its core', value: yearCpuSeconds, unit: 's' }] : []),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How long the past takes that `npm start` begins with: the small hospital's 90 days, and 30 of the default one. */
export async function benchHistory(): Promise<BenchRow[]> {
  return [...(await lived(hospitalProfiles.small, 90)), ...(await lived(hospitalProfiles.default, 30))]
}

/** How long a whole year of the default hospital takes. */
export const benchHistoryYear = (): Promise<BenchRow[]> => lived(hospitalProfiles.default, yearDays)
