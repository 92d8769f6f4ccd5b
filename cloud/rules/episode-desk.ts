import type { Due } from '#cloud/agenda/due-moment'
import type { Alert } from '#cloud/alerts/alert'
import { alertEntry } from '#cloud/alerts/alert-entry'
import { foldAlert } from '#cloud/alerts/fold-alert'
import { type EpisodeStep, stepEpisode, type Withdrawal, withdrawEpisode } from '#cloud/alerts/step-episode'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { Subject } from '#cloud/journal/subject'
import type { Role } from '#cloud/people/role'
import type { Binding } from '#cloud/policies/binding'
import { bindingFor } from '#cloud/policies/policy-book'
import type { Finding } from '#cloud/proofs/finding'
import type { EvaluationContext, Judged } from './evaluation-context.ts'
import type { Rule } from './rule.ts'

/** Keeps the open episodes of one evaluation: each finding meets the alert as the finding before it left it. */
export type EpisodeDesk = {
  open(ruleId: string, subject: Subject): Alert | null
  /** Rules that have an open episode about the subject. */
  openAbout(subject: Subject): readonly string[]
  judge(rule: Rule, judged: Judged, finding: Finding): void
  /** Ends the open episode of a rule about the subject, if there is one, although nothing clears it. */
  withdraw(ruleId: string, judged: Judged, reason: Withdrawal): void
  /** When a subject is to be judged again although nothing is said of it; null: time alone changes nothing. */
  dueOf(subject: Subject): Due | null
  putDue(subject: Subject, dueAtMs: number | null): void
  /** What was put on the agenda, by subject. */
  due(): ReadonlyMap<Subject, number | null>
  /** What to journal: every step of every episode, in the order it was taken. */
  entries(): NewEntry[]
}

/** The journal numbers the entries after the evaluation; within it nothing asks for the number. */
const notNumbered = 0

/**
 * Opens a desk. alerts: every open one of the subjects about to be judged, and those cleared not before the earliest
 * moment they are judged as of, so that an episode that begins at the moment another began is told apart from it. dueOf
 * answers when a subject was due to be judged, by the agenda.
 */
export function openEpisodeDesk(
  context: EvaluationContext,
  alerts: readonly Alert[],
  dueOf: (subject: Subject) => Due | null = () => null,
): EpisodeDesk {
  const due = new Map<Subject, number | null>()
  const open = new Map<string, Alert>()
  const about = new Map<Subject, Set<string>>()
  const begun = new Map<string, number>()
  const taken: NewEntry[] = []
  const keyOf = (ruleId: string, subject: Subject) => `${ruleId}|${subject}`

  const keep = (alert: Alert) => {
    const { ruleId, about: subject, state, raisedAtMs, nth } = alert
    const key = keyOf(ruleId, subject)
    begun.set(`${key}|${raisedAtMs}`, Math.max(nth, begun.get(`${key}|${raisedAtMs}`) ?? 0))
    const rulesOpen = about.get(subject) ?? new Set<string>()
    about.set(subject, rulesOpen)
    if (state === 'open') {
      open.set(key, alert)
      rulesOpen.add(ruleId)
    } else if (open.get(key)?.alertId === alert.alertId) {
      open.delete(key)
      rulesOpen.delete(ruleId)
    }
  }
  for (const alert of alerts) keep(alert)

  const take = (
    step: EpisodeStep,
    before: Alert | null,
    ruleId: string,
    role: Role,
    binding: Binding,
    judged: Judged,
  ) => {
    const { subject, placeId, causeSeq, atMs } = judged
    const nth = (begun.get(`${keyOf(ruleId, subject)}|${atMs}`) ?? 0) + 1
    const of = { ruleId, responsibleRole: role, binding, about: subject, placeId, causeSeq, atMs }
    const entry = alertEntry(step, before, of, nth, context)
    taken.push(entry)
    const after = foldAlert(before, { ...entry, entrySeq: notNumbered })
    if (after !== null) keep(after)
  }

  return {
    open: (ruleId, subject) => open.get(keyOf(ruleId, subject)) ?? null,
    openAbout: (subject) => [...(about.get(subject) ?? [])],
    judge(rule, judged, finding) {
      const before = open.get(keyOf(rule.id, judged.subject)) ?? null
      if (before === null && finding.verdict !== 'raise') return
      const binding = before?.binding ?? bindingFor(context.policies, judged.policySubject, judged.atMs, rule.id)
      const { high, medium, low } = { ...rule.responseMs, ...binding.deadlineMs }
      const responseMs = {
        high: high ?? rule.responseMs.high,
        medium: medium ?? rule.responseMs.medium,
        low: low ?? rule.responseMs.low,
      }
      const step = stepEpisode(before, { responseMs, matterOf: rule.matterOf }, finding, context.nowMs)
      if (step !== null) take(step, before, rule.id, binding.role ?? rule.responsibleRole, binding, judged)
    },
    withdraw(ruleId, judged, reason) {
      const before = open.get(keyOf(ruleId, judged.subject))
      if (before === undefined) return
      take(withdrawEpisode(before, reason), before, ruleId, before.responsibleRole, before.binding, judged)
    },
    dueOf(subject) {
      const put = due.get(subject)
      if (put === undefined) return dueOf(subject)
      return put === null ? null : { dueAtMs: put, causeSeq: null }
    },
    putDue: (subject, dueAtMs) => void due.set(subject, dueAtMs),
    due: () => due,
    entries: () => taken,
  }
}
