import type { NumberedEntry } from './journal-entry.ts'
import { type Subject, type SubjectKind, subjectOf } from './subject.ts'

/** Members of a body that name somebody or something an entry is about, beside its subject. */
const kindOfMember: Readonly<Record<string, SubjectKind>> = {
  unitId: 'unit',
  lotId: 'lot',
  itemId: 'item',
  requisitionId: 'requisition',
  shipmentId: 'shipment',
  alertId: 'alert',
  caseRef: 'case',
  userRef: 'person',
  epc: 'tag',
  deviceId: 'device',
}

/** Door facts name their session too, but they stand in one run at one place: the session's sum alone is looked up. */
const namesItsSession: ReadonlySet<string> = new Set(['SessionCommitted'])

function add(mentions: Set<Subject>, kind: SubjectKind, value: unknown): void {
  if (typeof value === 'string' && value !== '') mentions.add(subjectOf(kind, value))
}

/**
 * Everything an entry is about beside its subject and its place, for the index that answers "everything about X". A
 * function of the entry alone, so that the index can be rebuilt; nothing of it is hashed.
 */
export function mentionsOfEntry(entry: NumberedEntry): Subject[] {
  const { body, source, kind } = entry
  const mentions = new Set<Subject>()
  if (source.kind === 'decision') add(mentions, 'person', source.actorRef)
  for (const member in kindOfMember) {
    const mentioned = kindOfMember[member]
    if (mentioned !== undefined && body[member] !== undefined) add(mentions, mentioned, body[member])
  }
  if (typeof body.about === 'string') mentions.add(body.about as Subject)
  const { identity } = body
  if (typeof identity === 'object' && identity !== null && 'itemId' in identity) add(mentions, 'item', identity.itemId)
  if (Array.isArray(body.userRefs)) for (const userRef of body.userRefs) add(mentions, 'person', userRef)
  if (namesItsSession.has(kind)) add(mentions, 'session', body.sessionId)
  mentions.delete(entry.subject)
  return [...mentions]
}
