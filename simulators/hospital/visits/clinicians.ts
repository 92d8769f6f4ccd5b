import type { HospitalRun } from '../hospital-run.ts'
import { chooseUnits, hourWeights, visitsPerWeekday, weekendShare } from '../world/demand.ts'
import { shelvesOf } from '../world/places.ts'
import type { WorldUnit } from '../world/world.ts'
import { bringTo, move, visitCabinet } from './door-visit.ts'
import { takeFromShelf } from './shelf-use.ts'
import { stubborn } from './stubborn.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
/** Nobody joins a longer queue at a cabinet; they go elsewhere. */
const queueMax = 2

function visitsPerHour(run: HospitalRun): number {
  const weights = hourWeights.reduce((sum, weight) => sum + weight, 0)
  const weight = (hourWeights[run.hospitalClock.hour()] ?? 1) / weights
  const weekend = run.hospitalClock.weekday() >= 5 ? weekendShare : 1
  return visitsPerWeekday(run.profile.takenPerWeekday) * weight * weekend
}

/** What is really inside a cabinet. */
function unitsIn(run: HospitalRun, cabinetId: string): WorldUnit[] {
  const epcs = run.wards.get(cabinetId)?.cabinet.inside() ?? []
  return epcs.flatMap((epc) => run.units.get(epc) ?? [])
}

/** What becomes of a taken unit: mostly used, often returned intact, seldom wasted, now and then nobody says. */
async function fate(run: HospitalRun, epc: string, cabinetId: string, caseRef: string): Promise<void> {
  const chance = run.random.float()
  const { returnedShare, wastedShare, unaccountedShare } = run.profile
  const laterMs = (40 + run.random.float() * 140) * minuteMs
  if (!(await run.hospitalClock.wait(laterMs, 3_000))) return
  const givenUp = (error: unknown) => {
    run.trouble.decisionsGivenUp++
    run.log.warn('decision.given-up', { epc, reason: error instanceof Error ? error.message : String(error) })
  }
  if (chance < returnedShare) {
    await bringTo(run, cabinetId, 'clinician', [epc])
    return
  }
  if (chance < returnedShare + unaccountedShare) return
  const wasted = chance < returnedShare + unaccountedShare + wastedShare
  const path = `/api/units/${run.units.get(epc)?.unitId}/${wasted ? 'waste' : 'use'}`
  const body = wasted ? { reason: 'opened-not-used' } : { caseRef }
  const answer = await stubborn(() => run.as.nurse.post(path, body), run.stopped, givenUp)
  if (answer !== null) move(run, epc, wasted ? 'wasted' : 'used')
}

/** The working day: people come to cabinets as a hospital of this profile has them come, until the run stops. */
export async function runClinicians(run: HospitalRun): Promise<void> {
  const cabinetIds = [...run.wards.keys()]
  const shelves = shelvesOf(run.profile)
  let cases = 0
  while (!run.stopped()) {
    const gapMs = (-Math.log(1 - run.random.float()) / Math.max(0.05, visitsPerHour(run))) * hourMs
    if (!(await run.hospitalClock.wait(Math.min(gapMs, 2 * hourMs), 250))) return
    const cabinetId = cabinetIds[run.random.integer(cabinetIds.length)]
    if (cabinetId === undefined) return
    if (run.turns.waiting(cabinetId) >= queueMax) continue
    const caseRef = `case-${run.hospitalClock.weekday() + 1}-${String(++cases).padStart(5, '0')}`
    void visitCabinet(run, cabinetId, run.badgeOf('clinician'), () => ({
      take: chooseUnits(run.random, unitsIn(run, cabinetId), run.catalogue),
      place: [],
    }))
      .then((outcome) => {
        if (outcome.kind !== 'done') return
        for (const epc of outcome.cycle.taken) void fate(run, epc, cabinetId, caseRef)
        const shelf = shelves[run.random.integer(shelves.length)]
        if (shelf !== undefined && outcome.cycle.taken.length > 0) return takeFromShelf(run, shelf.placeId, caseRef)
      })
      .catch((error: unknown) => run.log.error('visit.failed', { reason: String(error) }))
  }
}

/** Units that people held when the hospital stopped: somebody still uses them or brings them back. */
export function resumeFates(run: HospitalRun): void {
  for (const unit of run.units.values()) {
    if (unit.whereabouts === 'person') void fate(run, unit.epc, unit.homeCabinetId, 'case-0-00000')
  }
}
