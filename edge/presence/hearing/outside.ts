import type { PresenceState, TagEvidence } from '../presence-state.ts'
import type { Habits } from './cabinet-habits.ts'
import { fadeLaw, marginAt, marginSteps } from './fade-law.ts'

/**
 * A cabinet's power is set so that what lies outside falls short of its reader: mean margin of a tag outside and its
 * spread from tag to tag, dB. Through seams no path is stronger than the others, so it fades as deeply as can be (Rayleigh).
 */
export const outsideMarginDb = -9
export const outsideSpreadDb = 3.5
const deepestFadeDb = 5.57
export const outsideLaw = fadeLaw(deepestFadeDb, 3)

/** Answers end, one in a hundred, so far below where most of them do. */
const belowEndDb = 1.5
/** How far levels stray from what the margin says: readers and tags have scales of their own, dB. */
const scaleSpreadDb = 2

const quantiles = 64

/**
 * Mean and deviation of the levels of answers that get through, dB above where answers end, at each step of the margin
 * grid. A Rayleigh fade has an exponential power, which forgets: what gets through at all only just does.
 */
const levels = Array.from({ length: marginSteps }, (_, step) => {
  const power = 10 ** (marginAt(step) / 10)
  let sum = 0
  let squares = 0
  for (let i = 0; i < quantiles; i++) {
    const level = 10 * Math.log10(1 - power * Math.log((i + 0.5) / quantiles))
    sum += level / quantiles
    squares += level ** 2 / quantiles
  }
  return { meanDb: belowEndDb + sum, variance: squares - sum ** 2 }
})

/**
 * How well the levels at one antenna go with a tag outside, 0 to 1 at each step of the margin grid: its rare good fades
 * only just reach the reader. 1 everywhere if the reader says no level.
 */
export function levelOutside({ floorCentiDbm }: PresenceState, evidence: TagEvidence, antenna: number): Float64Array {
  const chances = new Float64Array(marginSteps).fill(1)
  const heard = evidence.loudness[antenna]
  if (heard === undefined || heard.rounds === 0 || floorCentiDbm === null) return chances
  const levelDb = (heard.sumCentiDbm / heard.rounds - floorCentiDbm) / 100
  levels.forEach(({ meanDb, variance }, step) => {
    const above = Math.max(0, levelDb - meanDb)
    chances[step] = Math.exp(-(above ** 2) / (scaleSpreadDb ** 2 + variance / heard.rounds) / 2)
  })
  return chances
}

/** The same cabinet as a tag outside knows it. */
export function fromOutside(habits: Habits): Habits {
  return { ...habits, law: outsideLaw }
}
