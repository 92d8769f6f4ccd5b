import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Unit } from '#cloud/units/unit'
import { isoDayOf } from './iso-day.ts'
import type { TimelineEntry, UnitView } from './schemas/goods/unit.ts'

/** A unit as the API says it. */
export function unitView(unit: Unit): UnitView {
  const { siteId: _site, foldedUpTo: _order, expiresOnDay, ...rest } = unit
  return { ...rest, expiresOn: expiresOnDay === null ? null : isoDayOf(expiresOnDay) }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function userRefsOf({ source, body }: JournalEntry, ofSession: readonly string[]): string[] {
  const refs = new Set<string>(ofSession)
  if (source.kind === 'decision') refs.add(source.actorRef)
  const userRef = textOf(body.userRef)
  if (userRef !== null) refs.add(userRef)
  return [...refs]
}

/** Whose sessions, and who is behind a reference: names are joined from the users of today, the journal holds none. */
export type People = { ofSession: ReadonlyMap<string, readonly string[]>; nameOf: ReadonlyMap<string, string> }

/** A journal entry as the API says it. */
export function timelineEntry(entry: JournalEntry, people: People): TimelineEntry {
  const { entrySeq, occurredAtMs, recordedAtMs, timeQuality, kind, placeId, source, body } = entry
  const sessionId = textOf(body.sessionId)
  const userRefs = userRefsOf(entry, people.ofSession.get(sessionId ?? '') ?? [])
  return {
    entrySeq,
    occurredAtMs,
    recordedAtMs,
    timeQuality,
    kind,
    placeId,
    source: {
      kind: source.kind,
      deviceId: source.kind === 'device' ? source.deviceId : null,
      seq: source.kind === 'device' ? source.seq : null,
      actorRef: source.kind === 'decision' ? source.actorRef : null,
    },
    sessionId,
    people: userRefs.map((userRef) => ({ userRef, displayName: people.nameOf.get(userRef) ?? null })),
    body,
  }
}
