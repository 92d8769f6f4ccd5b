import { marginStep, normalSlices } from './fade-law.ts'

const placeSlices = normalSlices(11, 2.8)

/** Chance of what the tables hold, one for each antenna, for a tag somewhere with this mean margin and spread, dB. */
export function chanceSomewhere(meanDb: number, spreadDb: number, tables: readonly Float64Array[]): number {
  let chance = 0
  for (const { offset, weight } of placeSlices) {
    let product = weight
    for (const table of tables) product *= table[marginStep(meanDb + offset * spreadDb)] ?? 1
    chance += product
  }
  return chance
}
