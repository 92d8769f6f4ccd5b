import type { ReadRate } from '../presence-state.ts'

/** How often an audible tag is read, against an ordinary one: nobody is read less or more than this. */
const slowest = 0.05
const fastest = 5
/** Of tags nothing is known of: the natural logarithm of their rates has this deviation (measured with a real reader: 0.87). */
const spreadOfLogs = 0.8
/** Reads come in bursts: so many count as one. */
const readsPerWord = 4

const grid = [0.06, 0.12, 0.25, 0.5, 1, 2, 4]
const prior = (() => {
  const weights = grid.map((rate) => Math.exp(-((Math.log(rate) / spreadOfLogs) ** 2) / 2))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
})()

/** The rates that tables are made for. */
export const readRates: readonly number[] = grid

/** How likely each of `readRates` is for this tag. */
export function readRateChances({ reads, due }: ReadRate): number[] {
  const chances = grid.map(
    (rate, i) => (prior[i] ?? 0) * Math.exp((reads * Math.log(rate) - rate * due) / readsPerWord - worst(reads, due)),
  )
  const total = chances.reduce((sum, chance) => sum + chance, 0)
  return chances.map((chance) => chance / total)
}

/** Keeps the exponentials in range: their exponent at its best. */
function worst(reads: number, due: number): number {
  if (reads === 0) return 0
  const best = Math.min(fastest, Math.max(slowest, reads / due))
  return (reads * Math.log(best) - best * due) / readsPerWord
}

/** The likeliest rate, leaning to 1 while little is known. */
export function readRateOf({ reads, due }: ReadRate): number {
  return Math.min(fastest, Math.max(slowest, (reads + 2) / (due + 2)))
}
