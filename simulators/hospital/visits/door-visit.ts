import { type VisitOutcome, visit } from '#simulators/cabinet/visit'
import type { HospitalRun } from '../hospital-run.ts'

const medianOpenMs = 22_000
const shortestOpenMs = 400

/** How long a door stands open, in wall ms: log-normal around 22 s of simulated time (p95 about 90 s), never below 400 ms. */
function dwellMs(run: HospitalRun): number {
  const normal = Math.sqrt(-2 * Math.log(1 - run.random.float())) * Math.cos(2 * Math.PI * run.random.float())
  return run.hospitalClock.wallMs(medianOpenMs * Math.exp(0.85 * normal), shortestOpenMs)
}

/** One person at one cabinet: waits for their turn, badges, takes and places, closes. The world remembers where things are. */
export function visitCabinet(
  run: HospitalRun,
  cabinetId: string,
  who: { badge: string; by: string },
  choose: () => { take: string[]; place: string[] },
): Promise<VisitOutcome> {
  return run.turns.take(cabinetId, async () => {
    const ward = run.wards.get(cabinetId)
    if (ward === undefined) throw new Error(`there is no cabinet ${cabinetId}`)
    // Whoever still waits when the hospital closes goes home.
    if (run.stopped()) return { kind: 'gave-up', waitedMs: 0 }
    const { take, place } = choose()
    const outcome = await visit(ward.cabinet, run.clock, {
      ...who,
      take,
      place,
      dwellMs: dwellMs(run),
      patienceMs: 10_000,
    })
    if (outcome.kind !== 'done') {
      run.trouble.lockStayedShut++
      return outcome
    }
    for (const epc of outcome.cycle.taken) move(run, epc, 'person')
    for (const epc of outcome.cycle.placed) move(run, epc, cabinetId)
    return outcome
  })
}

const comeBackAfterMs = 5 * 60_000

/** As visitCabinet to put things in, but a person whom the door did not let in comes back with them, until the run stops. */
export async function bringTo(
  run: HospitalRun,
  cabinetId: string,
  role: 'clinician' | 'supply',
  place: string[],
): Promise<void> {
  for (;;) {
    const outcome = await visitCabinet(run, cabinetId, run.badgeOf(role), () => ({ take: [], place }))
    if (outcome.kind === 'done' || !(await run.hospitalClock.wait(comeBackAfterMs, 2_000))) return
  }
}

/** Something is somewhere else now. */
export function move(run: HospitalRun, epc: string, whereabouts: string): void {
  const unit = run.units.get(epc)
  if (unit !== undefined) unit.whereabouts = whereabouts
  run.worldFile.changed()
}
