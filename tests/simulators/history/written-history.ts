import { createHash } from 'node:crypto'
import type { Service } from '#cloud/service'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { historyClock } from '#simulators/history/run/history-clock'
import { foundHospital, goOn, type LivedHospital } from '#simulators/history/run/lived-hospital'
import { openService } from '#simulators/history/run/open-service'
import { hospitalPaths } from '#simulators/hospital/configure'
import { hospitalPlan } from '#simulators/hospital/world/hospital-plan'
import { hospitalProfiles } from '#simulators/hospital/world/profile'
import { wholeJournal } from '#tests/support/whole-journal'

export const dayMs = 86_400_000
/** A Monday in spring: no season and no festival in the way. */
export const beganAtMs = Date.UTC(2026, 2, 2)

export const smallPlan = hospitalPlan(hospitalProfiles.small, 1)

/** A small hospital that has just been founded in a folder. */
export async function founded(folder: string): Promise<LivedHospital> {
  const hospital = { folder, plan: smallPlan, log: silentLog() }
  await foundHospital(hospital, beganAtMs)
  return hospital
}

export const liveDays = (hospital: LivedHospital, days: number) => goOn(hospital, beganAtMs + days * dayMs)

/** The service on the store a history left, not started; whoever asks stops it. */
export async function serviceOn(
  { folder, log }: Pick<LivedHospital, 'folder' | 'log'>,
  atMs: number,
): Promise<Service> {
  const platform = {
    clock: historyClock(atMs),
    random: seededRandom(3),
    streams: systemStreams(),
    files: systemFiles(),
    log,
  }
  return await openService(hospitalPaths(folder), platform)
}

/** The hash over every entry up to a number, whole. */
export async function digestUpTo(service: Service, entrySeq: number): Promise<string> {
  const entries = (await wholeJournal(service.store)).slice(0, entrySeq)
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex')
}
