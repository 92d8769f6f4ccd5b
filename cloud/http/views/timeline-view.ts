import type { JournalEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import type { Store } from '#cloud/store/store'
import type { TimelineEntry } from '../schemas/timeline.ts'
import { type Names, namesOf } from './names.ts'

const sessionsMax = 50

/** What ties a secret into the chain is for those who check the chain. */
const sealedMembers: ReadonlySet<string> = new Set(['tokenHash', 'credentialCommitment', 'nameCommitment', 'valueHash'])

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

/** Whose badge opened each session that these entries are of, of the newest sessions: session id to user references. */
async function peopleOfSessions(store: Store, entries: readonly JournalEntry[]): Promise<Map<string, string[]>> {
  const sessions = new Set<string>()
  for (const { body } of entries.toReversed()) {
    if (typeof body.sessionId === 'string' && sessions.size < sessionsMax) sessions.add(body.sessionId)
  }
  const subjects = [...sessions].map((sessionId): Subject => subjectOf('session', sessionId))
  const sums = await store.journal.about(subjects, { kinds: ['SessionCommitted'] })
  return new Map(
    sums.flatMap(({ body }) => {
      const { sessionId, userRefs } = body
      return typeof sessionId === 'string' && Array.isArray(userRefs) ? [[sessionId, userRefs.map(String)]] : []
    }),
  )
}

function lineOf(entry: JournalEntry, ofSession: ReadonlyMap<string, string[]>, nameOf: Names): TimelineEntry {
  const { entrySeq, occurredAtMs, recordedAtMs, timeQuality, kind, subject, placeId, causeSeq, source, body } = entry
  const sessionId = textOf(body.sessionId)
  const userRefs = userRefsOf(entry, ofSession.get(sessionId ?? '') ?? [])
  return {
    entrySeq,
    occurredAtMs,
    recordedAtMs,
    timeQuality,
    kind,
    subject,
    placeId,
    causeSeq,
    source: {
      kind: source.kind,
      deviceId: source.kind === 'device' ? source.deviceId : null,
      seq: source.kind === 'device' ? source.seq : null,
      actorRef: source.kind === 'decision' ? source.actorRef : null,
      decider: source.kind === 'service' ? source.decider : null,
    },
    sessionId,
    people: userRefs.map((userRef) => ({ userRef, displayName: nameOf.get(userRef) ?? null })),
    body: Object.fromEntries(Object.entries(body).filter(([member]) => !sealedMembers.has(member))),
  }
}

/** Journal entries as the API says them: whose sessions, and names of today beside references. */
export async function timelineOf(store: Store, entries: readonly JournalEntry[]): Promise<TimelineEntry[]> {
  const [ofSession, names] = await Promise.all([peopleOfSessions(store, entries), namesOf(store)])
  return entries.map((entry) => lineOf(entry, ofSession, names))
}
