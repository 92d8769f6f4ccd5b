import type { AntennaPeriod, PresenceState } from '../presence-state.ts'
import { marginSteps, normalSlices } from './fade-law.ts'

/** By channel slot: the chance that an ordinary tag audible there was missed all the same; 1 or absent where nobody listened. */
export type Missed = readonly number[]

/** Several times of listening in the same cells. */
export function together(...layers: Missed[]): number[] {
  const slots = Math.max(0, ...layers.map((layer) => layer.length))
  return Array.from({ length: slots }, (_, slot) => layers.reduce((chance, layer) => chance * (layer[slot] ?? 1), 1))
}

const shuffleReach = 3.2
const shuffleSlices = normalSlices(9, shuffleReach)

const blurs = new WeakMap<Float64Array, Map<number, Float64Array>>()

/** The table for a margin that is known only up to a normal spread in dB. No table is changed once it is made. */
export function blurred(table: Float64Array, spreadDb: number): Float64Array {
  let known = blurs.get(table)
  if (known === undefined) {
    known = new Map()
    blurs.set(table, known)
  }
  let made = known.get(spreadDb)
  if (made === undefined) {
    made = blur(table, spreadDb)
    known.set(spreadDb, made)
  }
  return made
}

function blur(table: Float64Array, spreadDb: number): Float64Array {
  const last = marginSteps - 1
  const lowest = table[0] as number
  const highest = table[last] as number
  const made = new Float64Array(marginSteps)
  const widest = Math.ceil(shuffleReach * spreadDb)
  // Most of a table is flat, and stays so.
  const from = Math.max(0, table.findIndex((chance) => chance !== lowest) - widest)
  const to = Math.min(last, table.findLastIndex((chance) => chance !== highest) + widest)
  made.fill(lowest, 0, from).fill(highest, to + 1)
  for (const { offset, weight } of shuffleSlices) {
    const steps = Math.round(offset * spreadDb)
    for (let step = from; step <= to; step++) {
      const at = step + steps
      const inside = at < 0 ? 0 : at > last ? last : at
      made[step] = (made[step] as number) + weight * (table[inside] as number)
    }
  }
  return made
}

/** In so many sweeps together the antennas listened well enough for an answer that was due. */
export function wholeSweeps(periods: readonly AntennaPeriod[]): number {
  const turns = new Map<number, number>()
  for (const { sweeps } of periods) {
    for (const { sweep, missed } of sweeps) {
      for (const chance of missed) turns.set(sweep, (turns.get(sweep) ?? 0) - Math.log(Math.max(1e-9, chance)))
    }
  }
  let whole = 0
  for (const sum of turns.values()) whole += Math.min(1, sum / wholeSweepTurns)
  return whole
}
const wholeSweepTurns = 4

export function periodsOf(state: PresenceState): { antenna: number; period: AntennaPeriod }[] {
  return Object.entries(state.antennas).map(([key, { period }]) => ({ antenna: Number(key), period }))
}
