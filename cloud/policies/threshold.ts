/** A number a rule reads: which values a policy may set, and what holds when no policy says anything. */
export type ThresholdSpec = {
  /** units, days, percent or ms. */
  unit: string
  /** Whole numbers, both ends allowed. */
  min: number
  max: number
  /** Null where nothing is built in: what nobody set is not watched. */
  builtIn: number | null
  /** Set for one place itself and never handed down to what lies in it: a refrigerator is not its room. */
  ofPlaceItself?: true
  /** A number without which this one says nothing, and that it must be below: a policy sets both or withdraws both. */
  below?: string
}

/** Every threshold by its name. */
export type ThresholdSpecs = ReadonlyMap<string, ThresholdSpec>

/** The number in force, the layer that won, who set it and in which entry (null when built in). */
export type InForce = { value: number; layer: string; setBy: string; setAtMs: number; entrySeq: number | null }

/** The number that holds when no policy says anything; null when there is none. */
export function builtInNumber({ builtIn }: ThresholdSpec): InForce | null {
  return builtIn === null ? null : { value: builtIn, layer: 'built-in', setBy: 'wardstock', setAtMs: 0, entrySeq: null }
}
