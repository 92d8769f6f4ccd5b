import type { Chance } from '../radio/chance.ts'
import type { Row } from './row.ts'

/** What befalls the reader in one shut period. */
export type Mishap = {
  /** From when to when nobody hears. */
  outageFromMs: number
  outageToMs: number
  /** From 0. */
  deafAntenna: number | null
  /** From 0; comes and goes. */
  flappingAntenna: number | null
  losesReports: boolean
}

export const noMishap: Mishap = {
  outageFromMs: Infinity,
  outageToMs: Infinity,
  deafAntenna: null,
  flappingAntenna: null,
  losesReports: false,
}

const flapMs = 3_000
const lostEvery = 3

/** Draws the mishaps of a period that begins with the close at closedAtMs. */
export function mishapOf(row: Row, closedAtMs: number, chance: Chance): Mishap {
  const happens = (share: number) => chance.float() < share
  const fails = happens(row.outageShare)
  const fromMs = closedAtMs + Math.round(4_000 * chance.float())
  const forMs = 5_000 + Math.round(35_000 * chance.float())
  const antenna = chance.integer(row.antennas)
  return {
    outageFromMs: fails ? fromMs : Infinity,
    outageToMs: fails ? fromMs + forMs : Infinity,
    deafAntenna: happens(row.deafShare) ? antenna : null,
    flappingAntenna: happens(row.flapShare) ? antenna : null,
    losesReports: happens(row.lostReportsShare),
  }
}

/** Does what this antenna hears now reach anybody? */
export function isHeard(mishap: Mishap, antenna: number, nowMs: number): boolean {
  if (mishap.deafAntenna === antenna) return false
  if (mishap.flappingAntenna === antenna && Math.floor(nowMs / flapMs) % 2 === 1) return false
  return !mishap.losesReports || Math.floor(nowMs / 100) % lostEvery !== 0
}
