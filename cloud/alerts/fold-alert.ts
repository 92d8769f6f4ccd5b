import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { Subject } from '#cloud/journal/subject'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import type { Alert, ResponsibleRole } from './alert.ts'

/** What an entry of the service about an alert says: all of it, so that the alert can be made from its entries alone. */
export type AlertBody = {
  alertId: string
  ruleId: string
  about: Subject
  priority: AlertPriority
  responsibleRole: ResponsibleRole
  dueAtMs: number
  nth: number
  proof: Proof
}

/** The kinds of entries an alert is made of. */
export const alertKinds: ReadonlySet<string> = new Set([
  'AlertRaised',
  'AlertUpdated',
  'AlertEscalated',
  'AlertCleared',
  'AlertAcknowledged',
])

function raised(entry: NumberedEntry): Alert {
  const { siteId, placeId, occurredAtMs, recordedAtMs, entrySeq } = entry
  const { alertId, ruleId, about, priority, responsibleRole, dueAtMs, nth, proof } = entry.body as AlertBody
  return {
    siteId,
    alertId,
    ruleId,
    about,
    placeId,
    priority,
    responsibleRole,
    state: 'open',
    raisedAtMs: occurredAtMs,
    raisedKnownAtMs: recordedAtMs,
    updatedAtMs: occurredAtMs,
    clearedAtMs: null,
    clearedKnownAtMs: null,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    acknowledgedEntrySeq: null,
    dueAtMs,
    proof,
    latest: null,
    clearedBy: null,
    nth,
    changes: 1,
    firstEntrySeq: entrySeq,
    lastEntrySeq: entrySeq,
  }
}

/** More urgent than before has to be answered anew. */
const unanswered = { acknowledgedAtMs: null, acknowledgedBy: null, acknowledgedEntrySeq: null }

/** Adds one entry to an alert. Entries of other kinds, and of an alert nobody raised, change nothing. */
export function foldAlert(before: Alert | null, entry: NumberedEntry): Alert | null {
  if (entry.kind === 'AlertRaised') return raised(entry)
  if (before === null || !alertKinds.has(entry.kind)) return before
  const { occurredAtMs, recordedAtMs, entrySeq, source } = entry
  const next = { ...before, updatedAtMs: occurredAtMs, lastEntrySeq: entrySeq }
  if (entry.kind === 'AlertAcknowledged') {
    const acknowledgedBy = source.kind === 'decision' ? source.actorRef : null
    return { ...next, acknowledgedAtMs: occurredAtMs, acknowledgedBy, acknowledgedEntrySeq: entrySeq }
  }
  const { priority, dueAtMs, proof } = entry.body as AlertBody
  const changed = { ...next, priority, dueAtMs, changes: before.changes + 1 }
  switch (entry.kind) {
    case 'AlertCleared':
      return {
        ...changed,
        state: 'cleared',
        clearedAtMs: occurredAtMs,
        clearedKnownAtMs: recordedAtMs,
        clearedBy: proof,
      }
    case 'AlertEscalated':
      return { ...changed, ...unanswered, latest: proof }
    default:
      return { ...changed, latest: proof }
  }
}
