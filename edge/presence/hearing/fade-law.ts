/** Everything here is in dB; a hit rate is the share of (antenna, channel) cells in which a tag answers. */
export const marginLowestDb = -40
const marginHighestDb = 34
const stepsPerDb = 1

/** Number of steps of the margin grid that all tables are indexed by. */
export const marginSteps = (marginHighestDb - marginLowestDb) * stepsPerDb + 1

/** Index into the tables; margins outside the grid count as its ends. */
export function marginStep(marginDb: number): number {
  const step = Math.round((marginDb - marginLowestDb) * stepsPerDb)
  return step < 0 ? 0 : step >= marginSteps ? marginSteps - 1 : step
}

/** The margin a step stands for. */
export const marginAt = (step: number) => marginLowestDb + step / stepsPerDb

/** Even the best tag misses a cell now and then, and even the worst may be heard by luck. */
const missedAtLeast = 0.0005
const hitAtLeast = 1e-7

/** Chance that a fade of Nakagami shape 1 (Rayleigh), 2 or 4 leaves a mean margin audible, and its spread in dB. */
const shapes = [
  { shape: 4, spreadDb: 2.31 },
  { shape: 2, spreadDb: 3.49 },
  { shape: 1, spreadDb: 5.57 },
] as const

function hitRateAt(shape: number, marginDb: number): number {
  const y = shape * 10 ** (-marginDb / 10)
  let term = 1
  let sum = 1
  for (let i = 1; i < shape; i++) {
    term *= y / i
    sum += term
  }
  return Math.exp(-y) * sum
}

/** One point of a normal distribution cut into slices: offset in standard deviations, and its weight. */
export type Slice = { offset: number; weight: number }

/** The normal distribution as `count` slices between -reach and +reach standard deviations; weights add up to 1. */
export function normalSlices(count: number, reach: number): Slice[] {
  const slices = Array.from({ length: count }, (_, i) => {
    const offset = -reach + (2 * reach * i) / (count - 1)
    return { offset, weight: Math.exp(-(offset ** 2) / 2) }
  })
  const total = slices.reduce((sum, slice) => sum + slice.weight, 0)
  return slices.map(({ offset, weight }) => ({ offset, weight: weight / total }))
}

/** How fading goes in one cabinet. */
export type FadeLaw = {
  /** Hit rate at every step of the margin grid. */
  hitRates: Float64Array
  /** Below the first of these steps and above the last the rate is the same as there. */
  firstStep: number
  lastStep: number
  /** Mean margin of a tag whose hit rate over many door states is this (above 0, below 1). */
  marginOfHitRate(rate: number): number
}

const laws = new Map<string, FadeLaw>()

function blend(fadeSpreadDb: number): Float64Array {
  const upper = shapes.find(({ spreadDb }) => spreadDb >= fadeSpreadDb) ?? shapes[2]
  const lower = shapes.findLast(({ spreadDb }) => spreadDb <= fadeSpreadDb) ?? shapes[0]
  const share =
    upper.spreadDb === lower.spreadDb ? 1 : (fadeSpreadDb - lower.spreadDb) / (upper.spreadDb - lower.spreadDb)
  return Float64Array.from({ length: marginSteps }, (_, step) => {
    const rate = share * hitRateAt(upper.shape, marginAt(step)) + (1 - share) * hitRateAt(lower.shape, marginAt(step))
    return Math.min(1 - missedAtLeast, Math.max(hitAtLeast, rate))
  })
}

function makeLaw(fadeSpreadDb: number, shuffleDb: number): FadeLaw {
  const hitRates = blend(fadeSpreadDb)
  const slices = normalSlices(13, 3)
  const shuffled = Float64Array.from({ length: marginSteps }, (_, step) => {
    let rate = 0
    for (const { offset, weight } of slices)
      rate += weight * (hitRates[marginStep(marginAt(step) + offset * shuffleDb)] ?? 0)
    return rate
  })
  return {
    hitRates,
    firstStep: hitRates.findLastIndex((rate) => rate <= hitAtLeast),
    lastStep: hitRates.findIndex((rate) => rate >= 1 - missedAtLeast),
    marginOfHitRate(rate) {
      let low = 0
      let high = marginSteps - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if ((shuffled[middle] ?? 1) < rate) low = middle + 1
        else high = middle
      }
      return marginAt(low)
    },
  }
}

/** The law for a spread of the level over channels and a shuffle from door state to door state, both standard deviations in dB. */
export function fadeLaw(fadeSpreadDb: number, shuffleDb: number): FadeLaw {
  const fade = Math.round(Math.min(5.57, Math.max(2.31, fadeSpreadDb)) * 5) / 5
  const shuffle = Math.round(Math.min(8, Math.max(1, shuffleDb)) * 2) / 2
  const key = `${fade} ${shuffle}`
  let law = laws.get(key)
  if (law === undefined) {
    law = makeLaw(fade, shuffle)
    laws.set(key, law)
  }
  return law
}
