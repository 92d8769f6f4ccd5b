import type { InForce } from '#cloud/policies/threshold'
import type { Finding, Verdict } from '#cloud/proofs/finding'
import type { Proof, ProofInput, ProofLimit, ProofLine } from '#cloud/proofs/proof'

const seqsMax = 50

/** Numbers as a proof carries them: ascending, each once, the newest 50. */
export function seqsOf(seqs: Iterable<number | null>): number[] {
  const distinct = new Set<number>()
  for (const seq of seqs) if (seq !== null) distinct.add(seq)
  return [...distinct].sort((a, b) => a - b).slice(-seqsMax)
}

/** One input of a proof, read from journal entries. */
export function input<const Name extends string>(
  name: Name,
  value: number | string | null,
  unit: string,
  entrySeqs: Iterable<number | null> = [],
): ProofInput & { name: Name } {
  return { name, value, unit, entrySeqs: seqsOf(entrySeqs), windowSeqs: [] }
}

/** One input of a proof, read from climate windows. */
export function inputOfWindows<const Name extends string>(
  name: Name,
  value: number | string | null,
  unit: string,
  windowSeqs: Iterable<number>,
): ProofInput & { name: Name } {
  return { name, value, unit, entrySeqs: [], windowSeqs: seqsOf(windowSeqs) }
}

/** A threshold among the inputs: the number in force and the policy it is from. */
export function inputInForce<const Name extends string>(
  name: Name,
  number: InForce | null,
  unit: string,
): ProofInput & { name: Name } {
  const one = input(name, number?.value ?? null, unit, [number?.entrySeq ?? null])
  return number === null ? one : { ...one, layer: number.layer }
}

/** One line of arithmetic. */
export function line<const Name extends string>(
  name: Name,
  expression: string,
  value: number,
  unit: 'none' | 'ms' = 'none',
): ProofLine & { name: Name } {
  return { name, expression, value, unit }
}

/** The limit of a proof, from the number in force. */
export function limitOf<const Name extends string>(
  name: Name,
  inForce: InForce,
  unit: string,
  comparison: ProofLimit['comparison'],
): ProofLimit & { name: Name } {
  const { value, layer, setBy, setAtMs, entrySeq } = inForce
  return { name, value, unit, comparison, layer, setBy, setAtMs, entrySeq }
}

/** A limit of the rule itself that no policy changes: none of it is allowed. */
export function noneAllowed<const Name extends string>(name: Name, unit: string): ProofLimit & { name: Name } {
  return limitOf(name, { value: 0, layer: 'built-in', setBy: 'wardstock', setAtMs: 0, entrySeq: null }, unit, '>')
}

/** One shape for all findings: an object literal with a getter costs as much as all the rest of a judgement. */
class LazyFinding<P extends Proof> implements Finding {
  readonly verdict: Verdict
  readonly priority: Finding['priority']
  readonly lacking: number
  readonly #prove: () => P
  #proof: P | null = null

  constructor(verdict: Verdict, priority: Finding['priority'], lacking: number, prove: () => P) {
    this.verdict = verdict
    this.priority = priority
    this.lacking = lacking
    this.#prove = prove
  }

  get proof(): P {
    this.#proof ??= this.#prove()
    return this.#proof
  }
}

/**
 * A finding whose proof is worked out when somebody asks for it: most stock is well, and then nobody does. lacking is
 * for rules that ask purchasing only.
 */
export function findingOf<P extends Proof>(
  verdict: Verdict,
  priority: Finding['priority'],
  prove: () => P,
  lacking = 0,
): Finding & { proof: P } {
  return new LazyFinding(verdict, priority, lacking, prove)
}
