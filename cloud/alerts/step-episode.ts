import type { AlertPriority, Finding } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'
import type { Alert, AlertSubject } from './alert.ts'
import { subjectKeyOf } from './subject-key.ts'

/** Where and when an episode is stepped. headEntrySeq is the newest journal entry the finding has seen. */
export type EpisodeMoment = { siteId: SiteId; nowMs: number; headEntrySeq: number }

/** What happened to an episode; null when nothing worth telling. */
export type EpisodeChange = { kind: 'raised' | 'updated' | 'escalated' | 'cleared'; alert: Alert }

/** What of a rule an episode needs to know. */
export type EpisodeRule = Pick<Alert, 'responsibleRole'> & {
  id: Alert['ruleId']
  responseMs: Record<AlertPriority, number>
  matterOf(proof: Proof): string
}

const urgency: Record<AlertPriority, number> = { low: 0, medium: 1, high: 2 }

function raise(rule: EpisodeRule, subject: AlertSubject, finding: Finding, moment: EpisodeMoment): Alert {
  const { siteId, nowMs, headEntrySeq } = moment
  const subjectKey = subjectKeyOf(subject)
  return {
    siteId,
    alertId: `${rule.id}~${subjectKey}~${headEntrySeq}-${nowMs.toString(36)}`,
    ruleId: rule.id,
    subject,
    subjectKey,
    priority: finding.priority,
    responsibleRole: rule.responsibleRole,
    state: 'open',
    raisedAtMs: nowMs,
    updatedAtMs: nowMs,
    clearedAtMs: null,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    dueAtMs: nowMs + rule.responseMs[finding.priority],
    proof: finding.proof,
    clearedBy: null,
  }
}

/** More urgent than before: it has to be answered anew, and no later than it had to be. */
function escalate(open: Alert, rule: EpisodeRule, finding: Finding, nowMs: number): Alert {
  return {
    ...open,
    priority: finding.priority,
    proof: finding.proof,
    updatedAtMs: nowMs,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    dueAtMs: Math.min(open.dueAtMs, nowMs + rule.responseMs[finding.priority]),
  }
}

/**
 * One step of the episode of a rule and a subject: raised once, updated when what it says has materially changed,
 * cleared once. While a finding holds, an open alert stays open and a closed one closed.
 */
export function stepEpisode(
  open: Alert | null,
  rule: EpisodeRule,
  subject: AlertSubject,
  finding: Finding,
  moment: EpisodeMoment,
): EpisodeChange | null {
  const { nowMs } = moment
  if (open === null) {
    return finding.verdict === 'raise' ? { kind: 'raised', alert: raise(rule, subject, finding, moment) } : null
  }
  if (open.state === 'cleared') throw new Error(`alert ${open.alertId} is cleared and cannot be stepped`)
  if (finding.verdict === 'clear') {
    const alert: Alert = { ...open, state: 'cleared', clearedAtMs: nowMs, updatedAtMs: nowMs, clearedBy: finding.proof }
    return { kind: 'cleared', alert }
  }
  const priority = finding.verdict === 'raise' ? finding.priority : open.priority
  if (urgency[priority] > urgency[open.priority]) {
    return { kind: 'escalated', alert: escalate(open, rule, finding, nowMs) }
  }
  if (priority === open.priority && rule.matterOf(open.proof) === rule.matterOf(finding.proof)) return null
  return { kind: 'updated', alert: { ...open, priority, proof: finding.proof, updatedAtMs: nowMs } }
}

/** Ends an episode whose limit nobody sets any more. */
export function withdrawEpisode(open: Alert, nowMs: number): EpisodeChange {
  const clearedBy = {
    ...open.proof,
    messageKey: 'cleared.limit-withdrawn',
    params: {},
    wouldClear: { messageKey: 'cleared.limit-withdrawn', params: {} },
  }
  return { kind: 'cleared', alert: { ...open, state: 'cleared', clearedAtMs: nowMs, updatedAtMs: nowMs, clearedBy } }
}
