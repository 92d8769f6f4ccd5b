import type { Random } from '#platform/random'

/** A draw of the standard normal distribution. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float())
}

/** Log-normal: half of all draws lie below the median. */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(random))
}

/** How often something happens that happens mean times on average. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random.float(); product > limit; product *= random.float()) count++
  return count
}

/** Whole numbers mixed into one of 32 bits: chance that needs no memory. */
export function mixed(...numbers: number[]): number {
  let hash = 0x811c9dc5
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** A text as a number to be mixed. */
export function numberOf(text: string): number {
  return mixed(...Array.from(text, (letter) => letter.charCodeAt(0)))
}
