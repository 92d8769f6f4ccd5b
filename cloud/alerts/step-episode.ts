import type { AlertPriority, Finding } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import { type Alert, newestProof, urgencyOf } from './alert.ts'

/** What happened to an episode, as it is journalled. */
export type EpisodeStep = {
  kind: 'AlertRaised' | 'AlertUpdated' | 'AlertEscalated' | 'AlertCleared'
  priority: AlertPriority
  dueAtMs: number
  proof: Proof
}

/** What of a rule an episode needs to know. */
export type EpisodeRule = { responseMs: Record<AlertPriority, number>; matterOf(proof: Proof): string }

/** Why what only a device could clear ends without it: it serves no more, or other hardware took its place. */
export type DeviceEnd = 'device-retired' | 'device-replaced'

/**
 * Why an episode ends although no finding clears it: nobody sets the limit any more, the item is not wanted here any more,
 * there is no such rule any more, or no such device.
 */
export type Withdrawal = 'no-limit' | 'not-wanted' | 'rule-retired' | DeviceEnd

/**
 * One step of the episode of a rule and a subject: raised once, updated when what it says has materially changed,
 * cleared once; null when there is nothing to tell. While a finding holds, an open alert stays open and a closed one
 * closed. Whoever has to act has known of it since knownAtMs, however long ago it began. What becomes more urgent is to
 * be answered no later than before, or, when that moment has passed, by a deadline of its own: each is told of once.
 */
export function stepEpisode(
  open: Alert | null,
  rule: EpisodeRule,
  finding: Finding,
  knownAtMs: number,
): EpisodeStep | null {
  const dueOf = (priority: AlertPriority) => knownAtMs + rule.responseMs[priority]
  if (open === null) {
    if (finding.verdict !== 'raise') return null
    const { priority, proof } = finding
    return { kind: 'AlertRaised', priority, dueAtMs: dueOf(priority), proof }
  }
  if (open.state === 'cleared') throw new Error(`alert ${open.alertId} is cleared and cannot be stepped`)
  const { dueAtMs } = open
  if (finding.verdict === 'clear') {
    return { kind: 'AlertCleared', priority: open.priority, dueAtMs, proof: finding.proof }
  }
  const priority = finding.verdict === 'raise' ? finding.priority : open.priority
  if (urgencyOf[priority] > urgencyOf[open.priority]) {
    const anewAtMs = dueOf(priority)
    const dueNextMs = dueAtMs > knownAtMs ? Math.min(dueAtMs, anewAtMs) : anewAtMs
    return { kind: 'AlertEscalated', priority, dueAtMs: dueNextMs, proof: finding.proof }
  }
  if (priority === open.priority && rule.matterOf(newestProof(open)) === rule.matterOf(finding.proof)) return null
  return { kind: 'AlertUpdated', priority, dueAtMs, proof: finding.proof }
}

/** Ends an episode that nothing can clear any more. */
export function withdrawEpisode(open: Alert, reason: Withdrawal): EpisodeStep {
  const messageKey = `cleared.${reason}`
  const proof = { ...newestProof(open), messageKey, params: {}, wouldClear: { messageKey, params: {} } }
  return { kind: 'AlertCleared', priority: open.priority, dueAtMs: open.dueAtMs, proof }
}
