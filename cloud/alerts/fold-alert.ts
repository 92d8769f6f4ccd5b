import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { Subject } from '#cloud/journal/subject'
import type { Role } from '#cloud/people/role'
import type { Binding } from '#cloud/policies/binding'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import { type Alert, type AlertLife, commentsKept, untouchedLife } from './alert.ts'

/** What an entry of the service about an alert says: all of it, so that the alert can be made from its entries alone. */
export type AlertBody = {
  alertId: string
  ruleId: string
  about: Subject
  priority: AlertPriority
  responsibleRole: Role
  binding: Binding
  groupId: string
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
  'AlertClaimed',
  'AlertReleased',
  'AlertAssigned',
  'AlertCommented',
  'AlertShelved',
  'AlertUnshelved',
  'AlertOverdue',
])

function raised(entry: NumberedEntry): Alert {
  const { siteId, placeId, occurredAtMs, recordedAtMs, entrySeq } = entry
  const { alertId, ruleId, about, priority, responsibleRole, binding, groupId, dueAtMs, nth, proof } =
    entry.body as AlertBody
  return {
    siteId,
    alertId,
    ruleId,
    about,
    placeId,
    priority,
    responsibleRole,
    binding,
    groupId,
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
    life: untouchedLife,
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

/** What an entry makes of an alert's life; null when it is about something else. */
function lifeAfter(
  { life, dueAtMs }: Alert,
  { kind, body, source, occurredAtMs: atMs, entrySeq }: NumberedEntry,
): AlertLife | null {
  const by = source.kind === 'decision' ? source.actorRef : 'wardstock'
  switch (kind) {
    case 'AlertClaimed':
      return { ...life, claimedBy: by, claimedAtMs: atMs }
    case 'AlertReleased':
      return { ...life, claimedBy: null, claimedAtMs: null }
    case 'AlertAssigned': {
      const { userRef, role } = body as { userRef: string | null; role: Role | null }
      const claimed = { claimedBy: userRef, claimedAtMs: userRef === by ? atMs : null }
      return { ...life, ...claimed, assignedRole: role ?? life.assignedRole }
    }
    case 'AlertCommented':
      return {
        ...life,
        comments: [...life.comments, { text: String(body.text), by, atMs, entrySeq }].slice(-commentsKept),
      }
    case 'AlertShelved':
      return { ...life, shelved: { untilMs: Number(body.untilMs), reason: String(body.reason), by, atMs } }
    case 'AlertUnshelved':
      return { ...life, shelved: null }
    case 'AlertOverdue':
      // That of a deadline before the one there is now, which has not come yet.
      return atMs < dueAtMs ? life : { ...life, overdueAtMs: atMs }
    default:
      return null
  }
}

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
  const life = lifeAfter(before, entry)
  if (life !== null) return { ...next, life }
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
      return { ...changed, ...unanswered, latest: proof, life: { ...before.life, shelved: null, overdueAtMs: null } }
    default:
      return { ...changed, latest: proof }
  }
}
