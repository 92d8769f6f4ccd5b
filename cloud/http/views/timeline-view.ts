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

/** The people whose badges opened a door session, and whether it was one of a calibration. */
type SessionTold = { userRefs: string[]; inCalibration: boolean }

/** What is told of the sessions that these entries are of, of the newest: by session id. */
async function toldOfSessions(store: Store, entries: readonly JournalEntry[]): Promise<Map<string, SessionTold>> {
  const sessions = new Set<string>()
  for (const { body } of entries.toReversed()) {
    if (typeof body.sessionId === 'string' && sessions.size < sessionsMax) sessions.add(body.sessionId)
  }
  const subjects = [...sessions].map((sessionId): Subject => subjectOf('session', sessionId))
  const told = new Map<string, SessionTold>()
  for (const { kind, body } of await store.journal.about(subjects, {
    kinds: ['SessionCommitted', 'CalibrationCycled'],
  })) {
    const { sessionId, userRefs } = body
    if (typeof sessionId !== 'string') continue
    const before = told.get(sessionId) ?? { userRefs: [], inCalibration: false }
    if (kind === 'CalibrationCycled') told.set(sessionId, { ...before, inCalibration: true })
    else if (Array.isArray(userRefs)) told.set(sessionId, { ...before, userRefs: userRefs.map(String) })
  }
  return told
}

function lineOf(entry: JournalEntry, ofSession: ReadonlyMap<string, SessionTold>, nameOf: Names): TimelineEntry {
  const { entrySeq, occurredAtMs, recordedAtMs, timeQuality, kind, subject, placeId, causeSeq, source, body } = entry
  const sessionId = textOf(body.sessionId)
  const session = ofSession.get(sessionId ?? '') ?? { userRefs: [], inCalibration: false }
  const userRefs = userRefsOf(entry, session.userRefs)
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
    inCalibration: session.inCalibration,
    people: userRefs.map((userRef) => ({ userRef, displayName: nameOf.get(userRef) ?? null })),
    body: Object.fromEntries(Object.entries(body).filter(([member]) => !sealedMembers.has(member))),
  }
}

/** Journal entries as the API says them: whose sessions, and names of today beside references. */
export async function timelineOf(store: Store, entries: readonly JournalEntry[]): Promise<TimelineEntry[]> {
  const [ofSession, names] = await Promise.all([toldOfSessions(store, entries), namesOf(store)])
  return entries.map((entry) => lineOf(entry, ofSession, names))
}
