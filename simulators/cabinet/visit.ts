import type { Clock } from '#platform/clock'
import type { CabinetSimulator } from './cabinet-simulator.ts'
import type { DoorCycle } from './door-cycle.ts'

export type VisitPlan = {
  badge: string
  /** Who it is, for the truth; the badge number when absent. */
  by?: string
  doorId?: number
  take?: string[]
  place?: string[]
  /** Laid so that they are heard, and left inside. */
  turn?: string[]
  /** How long the door stands open, ms. */
  dwellMs?: number
  /** How long the person waits for the lock before walking off, ms. */
  patienceMs?: number
  /** From hearing the lock to pulling the door, ms. */
  reachMs?: number
  leaveBeside?: string[]
}

export type VisitOutcome =
  | { kind: 'done'; cycle: DoorCycle; notFound: string[]; waitedMs: number }
  | { kind: 'gave-up'; waitedMs: number }
  | { kind: 'door-busy' }

function pause(clock: Clock, name: string, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(name, delayMs, resolve)
  })
}

/** True when the lock clicks within patienceMs. */
function lockClicks(cabinet: CabinetSimulator, clock: Clock, doorId: number, patienceMs: number): Promise<boolean> {
  if (cabinet.lockReleased(doorId)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const stopWaiting = clock.after('person.patience', patienceMs, () => {
      stopListening()
      resolve(false)
    })
    const stopListening = cabinet.onLock((event) => {
      if (event.doorId !== doorId || !event.released) return
      stopWaiting()
      stopListening()
      resolve(true)
    })
  })
}

/** Behaves like a nurse: badge, wait for the lock, open, take and place, close. */
export async function visit(cabinet: CabinetSimulator, clock: Clock, plan: VisitPlan): Promise<VisitOutcome> {
  const { badge, take = [], place = [], turn = [], dwellMs = 12_000, patienceMs = 10_000, reachMs = 800 } = plan
  const doorId = plan.doorId ?? cabinet.model.doors[0]?.doorId ?? 1
  const startedAtMs = clock.elapsed()
  const waited = () => clock.elapsed() - startedAtMs
  if (cabinet.doorOpen(doorId)) return { kind: 'door-busy' }
  cabinet.presentBadge(badge)
  if (!(await lockClicks(cabinet, clock, doorId, patienceMs))) return { kind: 'gave-up', waitedMs: waited() }
  const waitedMs = waited()
  await pause(clock, 'person.reach', reachMs)
  if (!cabinet.openDoor(plan.by ?? badge, doorId)) return { kind: 'gave-up', waitedMs: waited() }
  const cycle = cabinet.cycles().at(-1)
  if (cycle === undefined) throw new Error('An open door without a cycle.')
  const notFound: string[] = []
  const acts = [
    ...take.map((epc) => () => {
      const leaveBeside = plan.leaveBeside?.includes(epc) ?? false
      if (!cabinet.take(epc, { leaveBeside })) notFound.push(epc)
    }),
    ...place.map((epc) => () => cabinet.place(epc)),
    ...turn.map((epc) => () => {
      if (!cabinet.turn(epc)) notFound.push(epc)
    }),
  ]
  const betweenMs = Math.floor(dwellMs / (acts.length + 1))
  for (const act of acts) {
    await pause(clock, 'person.hand', betweenMs)
    act()
  }
  await pause(clock, 'person.dwell', dwellMs - betweenMs * acts.length)
  cabinet.closeDoor(doorId)
  return { kind: 'done', cycle, notFound, waitedMs }
}
