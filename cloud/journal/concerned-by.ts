import type { NumberedEntry } from './journal-entry.ts'

/** Whom and which case an entry concerns, as members of the body of what is concluded about it: so it is found beside it. */
export function concernedBy({ source, body }: NumberedEntry): { userRef?: string; caseRef?: string } {
  const userRef = source.kind === 'decision' ? source.actorRef : body.userRef
  return {
    ...(typeof userRef === 'string' ? { userRef } : {}),
    ...(typeof body.caseRef === 'string' ? { caseRef: body.caseRef } : {}),
  }
}
