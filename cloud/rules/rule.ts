import type { RuleId } from '#cloud/alerts/alert'
import type { MessageKey } from '#cloud/alerts/messages/en'
import type { InForce } from '#cloud/policies/policy'
import type { AlertPriority, Finding, Verdict } from '#cloud/proofs/finding'
import type { Proof, ProofInput, ProofLimit, ProofLine } from '#cloud/proofs/proof'

type NameUnder<Prefix extends string, Key = MessageKey> = Key extends `${Prefix}.${infer Name}` ? Name : never

/** The parts of a proof as a rule writes them: every name has its words in the catalogues, or it does not compile. */
export type RuleInput = ProofInput & { name: NameUnder<'input'> }
export type RuleLine = ProofLine & { name: NameUnder<'line'> }
export type RuleLimit = ProofLimit & { name: NameUnder<'limit'> }
export type RuleProof = Proof & {
  inputs: RuleInput[]
  arithmetic: RuleLine[]
  limit: RuleLimit
  messageKey: MessageKey
  wouldClear: { messageKey: MessageKey }
}

/** A finding as a rule writes it: its names have their words. */
export type RuleFinding = Finding & { proof: RuleProof }

/** A finding whose proof is worked out when somebody asks for it: most stock is well, and then nobody does. */
export function findingOf(verdict: Verdict, priority: AlertPriority, prove: () => RuleProof): RuleFinding {
  let proof: RuleProof | null = null
  return {
    verdict,
    priority,
    get proof() {
      proof ??= prove()
      return proof
    },
  }
}

/** A rule: its identity, who answers for it within what time, and how it judges. The words are in the catalogues. */
export type Rule<Inputs, Limits> = {
  id: RuleId
  /** Raised whenever the same inputs could be judged otherwise than before. */
  version: number
  responsibleRole: 'clinician' | 'biomed' | 'supply'
  /** How soon somebody should have acted, ms after raising. */
  responseMs: Record<AlertPriority, number>
  evaluate(inputs: Inputs, limits: Limits, nowMs: number): RuleFinding
  /** What of a proof is worth telling anew: an open alert is updated only when this changes. */
  matterOf(proof: Proof): string
}

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

const seqsMax = 50

/** Entry numbers as a proof carries them: ascending, each once, the newest 50. */
export function seqsOf(seqs: Iterable<number | null>): number[] {
  const distinct = new Set<number>()
  for (const seq of seqs) if (seq !== null) distinct.add(seq)
  return [...distinct].sort((a, b) => a - b).slice(-seqsMax)
}

/** One input of a proof. */
export function input(
  name: RuleInput['name'],
  value: number | string | null,
  unit: string,
  entrySeqs: Iterable<number | null> = [],
): RuleInput {
  return { name, value, unit, entrySeqs: seqsOf(entrySeqs) }
}

/** The limit of a proof, from the number in force. */
export function limitOf(
  name: RuleLimit['name'],
  inForce: InForce,
  unit: string,
  comparison: ProofLimit['comparison'],
): RuleLimit {
  const { value, layer, setBy, setAtMs, entrySeq } = inForce
  return { name, value, unit, comparison, layer, setBy, setAtMs, entrySeq }
}
