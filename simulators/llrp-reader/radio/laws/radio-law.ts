import type { RadioTag, RadioTier } from '../radio.ts'

/** Link margin is counted at this transmit power. */
export const nominalCentiDbm = 3_000

/** What never changes about one field: a law draws everything of its own from this seed. */
export type RadioPlace = {
  seed: number
  tier: RadioTier
  antennaCount: number
  /** In the order of the hop table: channel 1 is the first. */
  frequenciesKhz: readonly number[]
  /** Doors shut attenuate what lies beside by this much more than the open door does, dB. */
  shutLossDb: number
}

/** How it stands around the antennas: everything is frozen until a door moves. */
export type RadioMoment = { doorMoves: number; doorCloses: number; isOpen: boolean }

/** How readily a tag gets its turn. */
export type Turns = {
  /** Its share of the reads against others that are audible too; 1 is usual. */
  rate: number
  /** Of the stays in which it is audible and asked once, so many it does not answer in: collisions, garbled CRCs. */
  missedShare: number
  /** The same of stays in which it is asked over and over: there its rate says how often it gets its turn. */
  garbledShare: number
}

/** How the strength a reader reports follows from the margin. */
export type StrengthScale = {
  atZeroDbm: number
  dbPerDb: number
  noiseDb: number
  /** What the reader rounds to, 0.01 dB. */
  stepCentiDb: number
  highestDbm: number
}

/** One way in which tags can be heard. Its chance is hashed: the same for the same place, however often one asks. */
export type RadioLaw = {
  readonly strength: StrengthScale
  /** Writes the margin in dB of a tag at an antenna, at nominal power and mode, before noise, for every channel. */
  margins(tag: RadioTag, antenna: number, moment: RadioMoment, into: Float32Array): void
  turns(tag: RadioTag): Turns
}

/** What tells a tag from every other in the field: its EPC, and beside it which copy it is. */
export function tagKey({ epc, copy }: { epc: string; copy?: string | undefined }): string {
  return copy === undefined ? epc : `${epc}/${copy}`
}
