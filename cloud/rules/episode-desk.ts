import type { Alert, AlertSubject } from '#cloud/alerts/alert'
import { type EpisodeChange, stepEpisode, withdrawEpisode } from '#cloud/alerts/step-episode'
import { subjectKeyOf } from '#cloud/alerts/subject-key'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { Finding } from '#cloud/proofs/finding'
import type { EpcHex } from '#contracts/ids'
import type { EvaluationContext } from './needs.ts'
import type { Rule } from './rule.ts'

/** Keeps the open episodes of one evaluation: each finding meets the alert as the finding before it left it. */
export type EpisodeDesk = {
  open(ruleId: Alert['ruleId'], subject: AlertSubject): Alert | null
  judge<I, L>(rule: Rule<I, L>, subject: AlertSubject, finding: Finding): void
  /** Ends the open episode, if there is one, of a rule that has no limit any more. */
  withdraw(ruleId: Alert['ruleId'], subject: AlertSubject): void
  /** Every alert that changed, as it is now, and what to journal about it. */
  results(): { alerts: Alert[]; conclusions: NewEntry[] }
}

const kindOf: Record<EpisodeChange['kind'], string> = {
  raised: 'AlertRaised',
  updated: 'AlertUpdated',
  escalated: 'AlertEscalated',
  cleared: 'AlertCleared',
}

function placeOf(subject: AlertSubject): string | null {
  if (subject.kind === 'position') return subject.placeId
  return subject.kind === 'unit' ? null : subject.deviceId
}

/** What the journal says of an episode: the whole proof, so that it can be recomputed and compared. */
function conclusionOf(change: EpisodeChange, context: EvaluationContext): NewEntry {
  const { alert, kind } = change
  const { alertId, ruleId, subject, priority } = alert
  const proof = kind === 'cleared' ? alert.clearedBy : alert.proof
  const moment = `${context.headEntrySeq}-${context.nowMs.toString(36)}`
  return {
    siteId: context.siteId,
    occurredAtMs: context.nowMs,
    recordedAtMs: context.nowMs,
    timeQuality: 'service',
    source: { kind: 'service', conclusionId: `${kindOf[kind]}~${alertId}~${moment}` },
    kind: kindOf[kind],
    epc: subject.kind === 'unit' ? (subject.epc as EpcHex) : null,
    placeId: placeOf(subject),
    body: { alertId, ruleId, subject, priority, proof },
  }
}

/** Opens a desk with every open alert of the subjects about to be judged. */
export function openEpisodeDesk(context: EvaluationContext, openAlerts: readonly Alert[]): EpisodeDesk {
  const open = new Map(openAlerts.map((alert) => [`${alert.ruleId}|${alert.subjectKey}`, alert]))
  const changed = new Map<string, Alert>()
  const conclusions: NewEntry[] = []

  const take = (key: string, change: EpisodeChange) => {
    if (change.kind === 'cleared') open.delete(key)
    else open.set(key, change.alert)
    changed.set(change.alert.alertId, change.alert)
    conclusions.push(conclusionOf(change, context))
  }

  return {
    open: (ruleId, subject) => open.get(`${ruleId}|${subjectKeyOf(subject)}`) ?? null,
    judge(rule, subject, finding) {
      const key = `${rule.id}|${subjectKeyOf(subject)}`
      const change = stepEpisode(open.get(key) ?? null, rule, subject, finding, context)
      if (change !== null) take(key, change)
    },
    withdraw(ruleId, subject) {
      const key = `${ruleId}|${subjectKeyOf(subject)}`
      const alert = open.get(key)
      if (alert !== undefined) take(key, withdrawEpisode(alert, context.nowMs))
    },
    results: () => ({ alerts: [...changed.values()], conclusions }),
  }
}
