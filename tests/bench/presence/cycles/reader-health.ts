import type { Chance } from '../radio/chance.ts'
import type { Row } from './row.ts'

/** What befalls the reader in one shut period: from when to when nobody hears, and which antenna is deaf (from 0). */
export type Mishap = { outageFromMs: number; outageToMs: number; deafAntenna: number | null }

export const noMishap: Mishap = { outageFromMs: Infinity, outageToMs: Infinity, deafAntenna: null }

/** Draws the mishaps of a period that begins with the close at closedAtMs. */
export function mishapOf(row: Row, closedAtMs: number, chance: Chance): Mishap {
  const fails = chance.float() < row.outageShare
  const deaf = chance.float() < row.deafShare
  const fromMs = closedAtMs + Math.round(4_000 * chance.float())
  const forMs = 5_000 + Math.round(35_000 * chance.float())
  const antenna = chance.integer(row.antennas)
  return {
    outageFromMs: fails ? fromMs : Infinity,
    outageToMs: fails ? fromMs + forMs : Infinity,
    deafAntenna: deaf ? antenna : null,
  }
}
