import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Store } from '#cloud/store/store'

/** A session's sum stands in the same batch as its unit facts, so it is at most one batch further on in the journal. */
const entriesAheadMax = 512
const sessionsMax = 50

/** Whose badge opened each session that these entries are of: session id to user references. */
export async function peopleOfSessions(store: Store, entries: readonly JournalEntry[]): Promise<Map<string, string[]>> {
  const firstSeqOf = new Map<string, number>()
  for (const { body, entrySeq } of entries.toReversed()) {
    const sessionId = body.sessionId
    if (typeof sessionId === 'string' && firstSeqOf.size < sessionsMax) firstSeqOf.set(sessionId, entrySeq)
  }
  const people = new Map<string, string[]>()
  for (const [sessionId, entrySeq] of firstSeqOf) {
    const ahead = await store.journal.after(entrySeq, entriesAheadMax)
    const sum = ahead.find(({ kind, body }) => kind === 'SessionCommitted' && body.sessionId === sessionId)
    const userRefs = sum?.body.userRefs
    if (Array.isArray(userRefs)) people.set(sessionId, userRefs.map(String))
  }
  return people
}
