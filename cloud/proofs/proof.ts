/** One input of a decision and where it came from, so that the decision can be recomputed from what is stored. */
export type ProofInput = {
  /** Stable name, for example onHand. */
  name: string
  value: number | string | null
  /** units, days, percent, milliC, milli-percent, ms, time (Unix ms), day (since 1970-01-01), or none; now and today are the clock's time and day. */
  unit: string
  /** Journal entries it was read from, ascending, the newest 50. */
  entrySeqs: number[]
  /** Climate windows it was read from, ascending, the newest 50. */
  windowSeqs: number[]
  /** Which policy layer gave it, when it is a threshold. */
  layer?: string
}

/** One line of arithmetic, printed as it is computed: whole numbers, + − × ÷, ⌊ ⌋ rounding down, max( , ), and parentheses. */
export type ProofLine = { name: string; expression: string; value: number; unit: string }

/** How the observed value is held against the limit: the condition that raises. */
export type Comparison = '<=' | '<' | '>=' | '>'

/** The limit in force and who set it. */
export type ProofLimit = {
  name: string
  value: number
  unit: string
  comparison: Comparison
  /** The policy layer that won, and the person and entry that put it there. */
  layer: string
  setBy: string
  setAtMs: number
  entrySeq: number | null
}

/** Why an alert was raised, in data; recomputed from the same entries it is byte-identical. Text is rendered from messageKey. */
export type Proof = {
  rule: string
  version: number
  inputs: ProofInput[]
  arithmetic: ProofLine[]
  limit: ProofLimit
  /** The value held against the limit. */
  observed: number
  /** The nearest change that would clear it. */
  wouldClear: { messageKey: string; params: Record<string, string | number> }
  messageKey: string
  params: Record<string, string | number>
}
