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

/**
 * Facts of devices need none: what their door session mentions stands in its sum, and they stand in one run before it at
 * the same place. Of these only what says that it was a cycle of a calibration is asked for by session alone.
 */
const factsThatMention: ReadonlySet<string> = new Set(['SessionCommitted', 'CalibrationCycled'])

function add(mentions: Set<Subject>, kind: SubjectKind, value: unknown): void {
  if (typeof value === 'string' && value !== '') mentions.add(subjectOf(kind, value))
}

/**
 * Everything an entry is about beside its subject and its place, for the index that answers "everything about X". A
 * function of the entry alone, so that the index can be rebuilt; nothing of it is hashed.
 */
export function mentionsOfEntry(entry: NumberedEntry): Subject[] {
  const { body, source, kind } = entry
  if (source.kind === 'device' && !factsThatMention.has(kind)) return []
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
  if (factsThatMention.has(kind)) add(mentions, 'session', body.sessionId)
  mentions.delete(entry.subject)
  return [...mentions]
}
