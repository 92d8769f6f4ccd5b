import type { Field } from './field.ts'

/** How the strength a reader reports hangs on the margin. */
export type RssiScale = { atZeroDbm: number; slope: number; noiseDb: number; stepDb: number; highestDbm: number }

/**
 * What the oracle may know of where one tag can lie behind a door that has just shut: the law the family draws by, with
 * this tag's own true parameters put in. Cells are what fades together: (antenna, group of channels).
 */
export type Law = {
  /** Common to all antennas of the tag (how it was moved), with their weights. */
  weights: Float64Array
  /** Independent from antenna to antenna, with their weights. */
  antennaWeights: Float64Array
  cellsPerAntenna: number
  /** All cells of an antenna have the same law: it is asked of cell 0 alone. */
  cellsAlike: boolean
  cellOf(channel: number): number
  /** Chance that the cell is audible with so many dB more (or less) than usual. */
  audible(node: number, antennaNode: number, antenna: number, cell: number, gainDb: number): number
  /** Density of the cell's margin (dB). */
  density(node: number, antennaNode: number, antenna: number, cell: number, marginDb: number): number
}

/** One way in which tags in a cabinet can be heard. All chance comes from the family's own stream. */
export type Family = {
  readonly field: Field
  readonly rssi: RssiScale
  /** A tag comes that was never here: draws what is its own. */
  bring(slot: number): void
  /** A tag lies outside: beside the cabinet, on a trolley, in somebody's hands. */
  layOutside(slot: number): void
  /** Every tag in reach is drawn anew as the door moves. */
  doorMoved(open: boolean): void
  /** Extra margin of an antenna at this time, dB; people who pass. */
  driftDb(antenna: number, nowMs: number): number
  /** Gain of the robust mode at this tag, dB. */
  robustGainDb(slot: number): number
  /** The law of a tag that is inside. */
  lawInside(slot: number): Law
  /** The law of a tag that lies beside the shut cabinet. */
  lawBeside(): Law
}
