import type { Explanation } from '#cloud/alerts/explain'
import type { Proof } from '#cloud/proofs/proof'
import type { HttpService } from '../http-context.ts'
import type { Explanations, RuleTitle } from '../schemas/decisions/proof.ts'
import type { Names } from './names.ts'

type Rules = HttpService['rules']

/** What people call a rule, in both languages. */
export function ruleTitleOf(rules: Rules, ruleId: string): RuleTitle {
  return { en: rules.titleOf(ruleId, 'en'), zh: rules.titleOf(ruleId, 'zh-cn') }
}

/** The words of a proof with the person who set its limit named, where the reference is known. */
function named(words: Explanation, setBy: string, names: Names): Explanation {
  const name = names.get(setBy)
  return name === undefined ? words : { ...words, limit: words.limit.replace(setBy, name) }
}

/** A proof in words, in both languages. */
export function explanationsOf(rules: Rules, proof: Proof, names: Names): Explanations {
  const { setBy } = proof.limit
  return {
    en: named(rules.explain(proof, 'en'), setBy, names),
    zh: named(rules.explain(proof, 'zh-cn'), setBy, names),
  }
}
