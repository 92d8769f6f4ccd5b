import type { DoorCycle } from './door-cycle.ts'

/** Keeps what is really inside and what each opening of a door changed. */
export type DoorTruth = {
  opened(doorId: number, atMs: number, by: string | null, forced: boolean): void
  closed(doorId: number, atMs: number): void
  /** False when this unit is not inside. */
  take(doorId: number, epc: string, leaveBeside: boolean): boolean
  place(doorId: number, epc: string): void
  isInside(epc: string): boolean
  inside(): string[]
  cycles(): readonly DoorCycle[]
}

/** Finished cycles kept; older ones are forgotten so that a simulator may run for weeks. */
const cyclesMax = 100_000

function without(list: string[], epc: string): string[] {
  return list.filter((other) => other !== epc)
}

/** Starts with these units inside and no door ever opened. */
export function createDoorTruth(startInside: readonly string[]): DoorTruth {
  const units = new Set(startInside)
  let cycles: DoorCycle[] = []
  let count = 0
  const open = new Map<number, DoorCycle>()

  function openCycle(doorId: number): DoorCycle {
    const cycle = open.get(doorId)
    if (cycle === undefined) throw new Error(`Door ${doorId} is not open.`)
    return cycle
  }

  return {
    opened(doorId, openedAtMs, by, forced) {
      count += 1
      const cycle: DoorCycle = {
        cycle: count,
        doorId,
        openedAtMs,
        closedAtMs: null,
        forced,
        by,
        taken: [],
        placed: [],
        beside: [],
      }
      open.set(doorId, cycle)
      cycles.push(cycle)
      if (cycles.length > cyclesMax) cycles = cycles.slice(-cyclesMax / 2)
    },
    closed(doorId, atMs) {
      openCycle(doorId).closedAtMs = atMs
      open.delete(doorId)
    },
    take(doorId, epc, leaveBeside) {
      const cycle = openCycle(doorId)
      if (!units.delete(epc)) return false
      if (cycle.placed.includes(epc)) cycle.placed = without(cycle.placed, epc)
      else cycle.taken.push(epc)
      if (leaveBeside) cycle.beside.push(epc)
      return true
    },
    place(doorId, epc) {
      const cycle = openCycle(doorId)
      if (units.has(epc)) throw new Error('This unit is inside already.')
      units.add(epc)
      if (cycle.taken.includes(epc)) cycle.taken = without(cycle.taken, epc)
      else cycle.placed.push(epc)
      cycle.beside = without(cycle.beside, epc)
    },
    isInside: (epc) => units.has(epc),
    inside: () => [...units].sort(),
    cycles: () => cycles,
  }
}
