/** Everything here is in dB; a hit rate is the share of (antenna, channel) cells in which a tag answers. */
export const marginLowestDb = -40
export const marginHighestDb = 30
const stepsPerDb = 4
const missedAtLeast = 0.0005

/**
 * In a metal cavity a channel's fade is Rayleigh and stays frozen until a door moves, so a tag with mean link margin m
 * answers in a share exp(-10^(-m/10)) of the cells, however long one listens in each.
 */
function hitRateAt(marginDb: number): number {
  const rate = Math.exp(-(10 ** (-marginDb / 10)))
  return Math.min(1 - missedAtLeast, Math.max(1e-7, rate))
}

/** Number of steps of the margin grid that the tables below are indexed by. */
export const marginSteps = (marginHighestDb - marginLowestDb) * stepsPerDb + 1

/** Hit rate at every step of the grid. */
export const hitRates: readonly number[] = Array.from({ length: marginSteps }, (_, step) =>
  hitRateAt(marginLowestDb + step / stepsPerDb),
)

/** Index into the tables; margins outside the grid count as its ends. */
export function marginStep(marginDb: number): number {
  const step = Math.round((marginDb - marginLowestDb) * stepsPerDb)
  return step < 0 ? 0 : step >= marginSteps ? marginSteps - 1 : step
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

/** Standard deviation of what shuffling its neighbourhood does to a tag from one door session to the next, dB. */
export const shuffleDb = 3

const shuffledRates: readonly number[] = (() => {
  const slices = normalSlices(13, 3)
  return Array.from({ length: marginSteps }, (_, step) => {
    const marginDb = marginLowestDb + step / stepsPerDb
    let rate = 0
    for (const { offset, weight } of slices) rate += weight * hitRateAt(marginDb + offset * shuffleDb)
    return rate
  })
})()

/** Mean link margin of a tag whose hit rate, over many sessions and their shuffles, is this (above 0, below 1). */
export function marginOfHitRate(rate: number): number {
  let low = 0
  let high = marginSteps - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((shuffledRates[middle] ?? 1) < rate) low = middle + 1
    else high = middle
  }
  return marginLowestDb + low / stepsPerDb
}
