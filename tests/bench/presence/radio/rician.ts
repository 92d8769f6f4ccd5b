/** Fading of one strong path and many weak ones, mean power 1; K in dB. Tabled once for each half dB of K. */
export type Rician = {
  /** Chance that the fade lifts this mean margin above 0. */
  audible(meanDb: number): number
  /** Density of the margin, per dB. */
  density(meanDb: number, marginDb: number): number
}

const lowestDb = -30
const stepsPerDb = 4
const steps = 60 * stepsPerDb
const grid = 60
const tables = new Map<number, Float64Array>()

/** Chance that the faded power is above each step of a grid of dB. */
function tableOf(kDb: number): Float64Array {
  const k = 10 ** (kDb / 10)
  const strong = Math.sqrt(k / (k + 1))
  const weakSd = Math.sqrt(1 / (2 * (k + 1)))
  const weights = new Float64Array(steps)
  let total = 0
  for (let i = 0; i < grid; i++) {
    const x = -4.5 + (9 * (i + 0.5)) / grid
    for (let j = 0; j < grid; j++) {
      const y = -4.5 + (9 * (j + 0.5)) / grid
      const weight = Math.exp(-(x * x + y * y) / 2)
      const db = 10 * Math.log10((strong + weakSd * x) ** 2 + (weakSd * y) ** 2)
      const step = Math.max(0, Math.min(steps - 1, Math.floor((db - lowestDb) * stepsPerDb)))
      weights[step] = (weights[step] ?? 0) + weight
      total += weight
    }
  }
  let above = 0
  for (let step = steps - 1; step >= 0; step--) {
    above += (weights[step] ?? 0) / total
    weights[step] = above
  }
  return weights
}

/** The fading law for this K. */
export function rician(kDb: number): Rician {
  const key = Math.round(kDb * 2) / 2
  const table = tables.get(key) ?? tableOf(key)
  tables.set(key, table)
  const above = (fadeDb: number) => {
    const step = Math.floor((fadeDb - lowestDb) * stepsPerDb)
    return step < 0 ? 1 : (table[step] ?? 0)
  }
  return {
    audible: (meanDb) => above(-meanDb),
    density: (meanDb, marginDb) => above(marginDb - meanDb - 0.5) - above(marginDb - meanDb + 0.5) + 1e-12,
  }
}
