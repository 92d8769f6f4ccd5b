import type { Chance } from './chance.ts'
import type { RssiScale } from './family.ts'

/** The strongest of so many answers as a reader reports it: its own scale, noise, steps and ceiling; 0.01 dBm. */
export function reportedStrength(scale: RssiScale, marginDb: number, answers: number, chance: Chance): number {
  let noise = chance.normal()
  if (answers > 1) noise = Math.max(noise, chance.normal())
  const dbm = Math.min(scale.highestDbm, scale.atZeroDbm + scale.slope * marginDb + scale.noiseDb * noise)
  return Math.round(Math.round(dbm / scale.stepDb) * scale.stepDb * 100)
}

/** The margin a reported strength speaks for, dB. */
export function marginOf(scale: RssiScale, centiDbm: number): number {
  return (centiDbm / 100 - scale.atZeroDbm) / scale.slope
}
