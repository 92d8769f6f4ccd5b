import { type Numbers, numbersFor } from '#cloud/policies/policy-book'
import type { InForce } from '#cloud/policies/threshold'
import type { Finding } from '#cloud/proofs/finding'
import type { EpisodeDesk } from './episode-desk.ts'
import type { EvaluationContext, Judged } from './evaluation-context.ts'
import type { Rule } from './rule.ts'
import type { RuleSubjectKind, RuleViews } from './views.ts'

function limitsOf({ thresholds }: Rule, numbers: Numbers): Record<string, InForce | null> {
  const limits: Record<string, InForce | null> = {}
  for (const name in thresholds) limits[name] = numbers(name, thresholds[name])
  return limits
}

/**
 * Judges one subject by every rule about its kind, with the numbers in force at that moment. What a rule finds goes to
 * the desk; where it has no say any more its open episode ends; a rule whose part of the subject is not in the view is
 * left out. Returns what was found, by rule.
 */
export function judgeSubject<Kind extends RuleSubjectKind>(
  kind: Kind,
  view: RuleViews[Kind],
  judged: Judged,
  context: EvaluationContext,
  desk: EpisodeDesk,
): Map<Rule, Finding> {
  const { rules, policies } = context
  const { subject, policySubject, atMs } = judged
  const numbers = numbersFor(policies, policySubject, atMs)
  const findings = new Map<Rule, Finding>()
  for (const rule of rules.about(kind)) {
    const judgement = rule.evaluate(view, limitsOf(rule, numbers), { atMs, open: desk.open(rule.id, subject) })
    if (judgement === 'not-in-view') continue
    if (typeof judgement === 'string') {
      desk.withdraw(rule.id, judged, judgement)
      continue
    }
    findings.set(rule, judgement)
    desk.judge(rule, judged, judgement)
  }
  for (const ruleId of desk.openAbout(subject)) {
    if (rules.find(ruleId) === null) desk.withdraw(ruleId, judged, 'rule-retired')
  }
  return findings
}
