/** One input of a decision, where it came from, so that the decision can be recomputed from the ledger. */
export type ProofInput = {
  /** Stable name, for example usableOnHand. */
  name: string
  value: number | string | null
  /** units, days, milliC, ms, milli-percent, or none. */
  unit: string
  /** Journal entries it was read from, ascending, at most 50. */
  entrySeqs: number[]
}

/** One line of arithmetic, printed as it is computed. */
export type ProofLine = { name: string; expression: string; value: number }

/** The limit in force and who set it. */
export type ProofLimit = {
  name: string
  value: number
  unit: string
  comparison: '<=' | '<' | '>=' | '>'
  /** The policy layer that won, and the person and entry that put it there. */
  layer: string
  setBy: string
  setAtMs: number
  entrySeq: number | null
}

/** Why an alert was raised, in data; recomputed from the same ledger it is byte-identical. Text is rendered from messageKey. */
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
