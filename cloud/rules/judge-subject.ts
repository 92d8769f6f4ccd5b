import { type Due, earlierOf } from '#cloud/agenda/due-moment'
import type { DeviceEnd } from '#cloud/alerts/step-episode'
import type { Policy } from '#cloud/policies/policy'
import { type Numbers, nextOverlayChange, nextPolicySet, numbersFor } from '#cloud/policies/policy-book'
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

/** Whether what a rule says of a device can still be cleared when that has ended. */
function outlasts({ lasts }: Pick<Rule, 'lasts'>, deviceEnd: DeviceEnd): boolean {
  return lasts === 'people' || (lasts === 'device' && deviceEnd === 'device-replaced')
}

/** What was found of a subject, by rule, and when time alone could change it next (Unix ms, behind the moment judged; null never). */
export type SubjectJudgement = { findings: Map<Rule, Finding>; nextChangeMs: number | null }

/**
 * Judges one subject by every rule about its kind, with the numbers in force at that moment. What a rule finds goes to
 * the desk; where it has no say any more its open episode ends; a rule whose part of the subject is not in the view is
 * left out.
 */
export function judgeSubject<Kind extends RuleSubjectKind>(
  kind: Kind,
  view: RuleViews[Kind],
  judged: Judged,
  context: EvaluationContext,
  desk: EpisodeDesk,
): SubjectJudgement {
  const { rules, policies } = context
  const { subject, policySubject, placeId, atMs, deviceEnd = null } = judged
  const numbers = numbersFor(policies, policySubject, atMs)
  const findings = new Map<Rule, Finding>()
  const dayBeginsAtMs = (day: number) => context.dayBeginsAt(placeId, day)
  let nextChangeMs = nextOverlayChange(policies, policySubject, atMs)
  for (const rule of rules.about(kind)) {
    if (deviceEnd !== null && !outlasts(rule, deviceEnd)) {
      desk.withdraw(rule.id, judged, deviceEnd)
      continue
    }
    const moment = { atMs, open: desk.open(rule.id, subject), dayBeginsAtMs }
    const limits = limitsOf(rule, numbers)
    const judgement = rule.evaluate(view, limits, moment)
    if (judgement === 'not-in-view') continue
    if (typeof judgement === 'string') {
      desk.withdraw(rule.id, judged, judgement)
      continue
    }
    findings.set(rule, judgement)
    desk.judge(rule, judged, judgement)
    const changeMs = rule.nextChangeMs?.(view, limits, moment) ?? null
    if (changeMs !== null && changeMs > atMs) nextChangeMs = earlierOf(nextChangeMs, changeMs)
  }
  for (const ruleId of desk.openAbout(subject)) {
    if (rules.find(ruleId) === null) desk.withdraw(ruleId, judged, 'rule-retired')
  }
  return { findings, nextChangeMs }
}

/** What comes first: what time alone brings about (Unix ms), or a policy, which then is the cause. */
function nextDue(timeMs: number | null, policy: Policy | null): Due | null {
  if (policy !== null && (timeMs === null || policy.setAtMs <= timeMs)) {
    return { dueAtMs: policy.setAtMs, causeSeq: policy.entrySeq }
  }
  return timeMs === null ? null : { dueAtMs: timeMs, causeSeq: null }
}

/** What follows from the findings as of the moment judged. Answers when time alone changes that next, behind the moment; null never. */
export type Follows = (findings: ReadonlyMap<Rule, Finding>, asOf: Judged) => number | null

/**
 * Judges a subject as of every moment up to judged.atMs at which time alone could have changed the answer, or a policy
 * that was set behind what came due, and then as of judged.atMs: what came due while nobody looked is told as of when it
 * was due, and so is what follows from it. What is due next goes to the desk.
 */
export function judgeUpTo<Kind extends RuleSubjectKind>(
  kind: Kind,
  viewAt: (atMs: number) => RuleViews[Kind],
  judged: Judged,
  context: EvaluationContext,
  desk: EpisodeDesk,
  follows: Follows = () => null,
): void {
  const { subject, policySubject } = judged
  const { policies } = context
  const judge = (asOf: Judged) => {
    const { findings, nextChangeMs } = judgeSubject(kind, viewAt(asOf.atMs), asOf, context, desk)
    return earlierOf(nextChangeMs, follows(findings, asOf))
  }
  let due: Due | null = desk.dueOf(subject)
  while (due !== null && due.dueAtMs < judged.atMs) {
    const nextMs = judge({ ...judged, atMs: due.dueAtMs, causeSeq: due.causeSeq })
    due = nextDue(nextMs, nextPolicySet(policies, policySubject, due.dueAtMs))
  }
  desk.putDue(subject, judge(judged))
}
