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

/** Behaves like a nurse: badge, wait for the lock, open, take and place, close. */
export declare function visit(cabinet: CabinetSimulator, clock: Clock, plan: VisitPlan): Promise<VisitOutcome>
