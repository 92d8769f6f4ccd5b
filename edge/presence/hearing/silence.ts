import type { AntennaPeriod, PresenceState, SlotBits } from '../presence-state.ts'
import type { Habits } from './cabinet-habits.ts'
import { marginLowestDb, marginStep, marginSteps, normalSlices, type Slice } from './fade-law.ts'
import { hasSlot } from './hearing.ts'

/** By channel slot: the chance that an ordinary tag audible there was missed all the same; 1 or absent where nobody listened. */
export type Missed = readonly number[]

const listenedAtAll = 0.999
/** However often it was asked in one cell, this much is left for what nobody foresaw. */
const foreseen = 0.97

/** Several times of listening in the same cells. */
export function together(...layers: Missed[]): number[] {
  const slots = Math.max(0, ...layers.map((layer) => layer.length))
  return Array.from({ length: slots }, (_, slot) => layers.reduce((chance, layer) => chance * (layer[slot] ?? 1), 1))
}

/** Neighbouring channels whose fades may be one and the same. */
const kinSlots = 6

/**
 * Chance that a tag which is read so often stays unheard in all these cells, at each step of the margin grid. Channels
 * that fade together are one cell, however many they are: to the extent that this cabinet's do, a group of neighbours
 * counts once.
 */
export function silenceIn(missed: Missed, readRate: number, habits: Habits, heard: SlotBits | null): Float64Array {
  const { hitRates } = habits.law
  const silence = new Float64Array(marginSteps).fill(1)
  const turns = new Float64Array(kinSlots)
  for (let first = 0; first < missed.length; first += kinSlots) {
    let count = 0
    let all = 1
    for (let slot = first; slot < Math.min(first + kinSlots, missed.length); slot++) {
      const chance = missed[slot] ?? 1
      if (chance > listenedAtAll || (heard !== null && hasSlot(heard, slot))) continue
      const own = chance ** readRate
      turns[count++] = foreseen * (1 - own)
      all *= own
    }
    if (count === 0) continue
    const kinship = count === 1 ? 0 : habits.channelKinship
    for (let step = 0; step < marginSteps; step++) {
      const hit = hitRates[step] as number
      let apart = 1
      for (let i = 0; i < count; i++) apart *= 1 - hit * (turns[i] as number)
      silence[step] = (silence[step] as number) * ((1 - kinship) * apart + kinship * (1 - hit * foreseen * (1 - all)))
    }
  }
  return silence
}

const shuffleSlices = normalSlices(9, 3.2)

/** The table for a margin that is known only up to a normal spread. */
export function blurred(table: Float64Array, spreadDb: number, slices: readonly Slice[] = shuffleSlices): Float64Array {
  const blurredTable = new Float64Array(marginSteps)
  const shifts = slices.map(({ offset, weight }) => ({
    steps: marginStep(marginLowestDb + 37 + offset * spreadDb) - marginStep(marginLowestDb + 37),
    weight,
  }))
  for (const { steps, weight } of shifts) {
    for (let step = 0; step < marginSteps; step++) {
      const at = step + steps
      const inside = at < 0 ? 0 : at >= marginSteps ? marginSteps - 1 : at
      blurredTable[step] = (blurredTable[step] as number) + weight * (table[inside] as number)
    }
  }
  return blurredTable
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
