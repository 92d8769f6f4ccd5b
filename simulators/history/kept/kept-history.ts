import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemFiles } from '#platform/files'
import type { Log } from '#platform/log'
import { systemRandom } from '#platform/random'
import { hospitalPaths } from '#simulators/hospital/configure'
import { ownEntries } from '#simulators/hospital/folder/own-entries'
import { hospitalClockStartMs } from '#simulators/hospital/hospital-clock'
import { type HospitalPlan, newWorld } from '#simulators/hospital/world/hospital-plan'
import { openWorld } from '#simulators/hospital/world/world'
import { dayMs } from '../plan/day-plan.ts'
import { handOver } from '../run/hand-over.ts'
import type { OnDay } from '../run/live-days.ts'
import { foundHospital, goOn, historyIn, statePath } from '../run/lived-hospital.ts'
import { bringToDisk } from './bring-to-disk.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { breakSeal, isSealed, sealFolder } from './seal.ts'

export type KeptHistoryParts = {
  /** Where histories are kept; those of other versions are removed from it. */
  cacheDir: string
  /** Of everything a history follows from. */
  version: string
  plan: HospitalPlan
  /** How much of the past there should be at least. */
  days: number
  nowMs: number
  log: Log
  onDay: OnDay
}

/** A kept history may have grown by half and a week before it is begun anew. */
const longestOf = (days: number) => days * 1.5 + 7
/** A day at least is left for the copy to live: on it central supply leaves some of its work to a visitor. */
const leftToLiveMs = dayMs
const secretMode = 0o700

function throwIt(error: unknown): never {
  throw error
}

const lastMidnight = (atMs: number) => Math.floor(atMs / dayMs) * dayMs

/** Histories of other versions can never be gone on from, and what a crash left half made neither. */
async function forgetOthers(cacheDir: string, version: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (/^[0-9a-f]{12}-[a-z]+-\d+-\d+d(\.new)?$/.test(name) && (!name.startsWith(version) || name.endsWith('.new'))) {
      await rm(join(cacheDir, name), { recursive: true, force: true })
    }
  }
}

/** Where the kept history came from: made now, found and gone on with, or found as it was. */
export type Kept = 'made' | 'gone-on-with' | 'found'

/** Whole days up to the last midnight but one, in their folder of the cache: made, gone on with, or as they were found. */
async function keep({ cacheDir, version, plan, days, nowMs, log, onDay }: KeptHistoryParts) {
  const files = systemFiles()
  await forgetOthers(cacheDir, version)
  const folder = join(cacheDir, `${version}-${plan.profile.name}-${plan.seed}-${days}d`)
  const untilMs = lastMidnight(nowMs - leftToLiveMs)
  const found = (await isSealed(files, folder)) ? await historyIn(folder) : null
  const isOfUse =
    found !== null && found.livedUntilMs <= nowMs && (untilMs - found.beganAtMs) / dayMs <= longestOf(days)
  if (!isOfUse) {
    const making = { folder: `${folder}.new`, plan, log }
    await rm(folder, { recursive: true, force: true })
    await mkdir(making.folder, { recursive: true, mode: secretMode })
    await foundHospital(making, untilMs - days * dayMs)
    await goOn(making, untilMs, { onDay })
    await sealFolder(files, making.folder)
    await rename(making.folder, folder)
    return { folder, kept: 'made' as const }
  }
  if (found.livedUntilMs >= untilMs) return { folder, kept: 'found' as const }
  await breakSeal(folder)
  await goOn({ folder, plan, log }, untilMs, { onDay })
  await sealFolder(files, folder)
  return { folder, kept: 'gone-on-with' as const }
}

/**
 * Gives a hospital that is to be opened its past: a copy of the kept history, lived on until now, handed over to people
 * with secrets of their own, moved into its folder. The world comes last: a folder without it is still empty to whoever
 * looks.
 */
export async function beginWith(parts: KeptHistoryParts, stateDir: string): Promise<Kept> {
  const { cacheDir, plan, log, nowMs } = parts
  const files = systemFiles()
  const making = join(stateDir, ownEntries.history)
  await rm(making, { recursive: true, force: true })
  await mkdir(cacheDir, { recursive: true, mode: secretMode })
  const hospital = { folder: making, plan, log }
  const kept = await oneAtATime(cacheDir, async () => {
    const { folder, kept } = await keep(parts)
    await cp(folder, making, { recursive: true })
    return kept
  })
  await breakSeal(making)
  await goOn(hospital, nowMs, { leavesSome: true })
  await rm(statePath(making))
  const worldPath = hospitalPaths(making).world
  const worldFile = await openWorld(worldPath, files, () => newWorld(plan, systemRandom(), nowMs), throwIt)
  await handOver(hospital, worldFile.world, nowMs, systemRandom())
  const { arrivals } = worldFile.world
  for (const [shipmentId, arrivesAtMs] of Object.entries(arrivals)) {
    arrivals[shipmentId] = hospitalClockStartMs + Math.max(0, arrivesAtMs - nowMs)
  }
  worldFile.changed()
  await worldFile.flush()
  // Nothing waited for the disk until now; whoever opens the hospital must find all of it, or nothing.
  await bringToDisk(making)
  const names = (await readdir(making)).filter((name) => join(making, name) !== worldPath)
  for (const name of names) {
    await rm(join(stateDir, name), { recursive: true, force: true })
    await rename(join(making, name), join(stateDir, name))
  }
  await rename(worldPath, hospitalPaths(stateDir).world)
  await rm(making, { recursive: true })
  return kept
}
