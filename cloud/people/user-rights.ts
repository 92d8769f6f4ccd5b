import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { SiteId, UserRef } from '#contracts/ids'
import type { Role } from './role.ts'

/**
 * What a person may do, as the journal knows it. The journal knows nobody's name: names and passwords stand in the
 * table only, and the journal holds commitments to them, so that a change behind its back is found.
 */
export type UserRights = {
  siteId: SiteId
  userId: UserRef
  roles: Role[]
  disabled: boolean
  createdAtMs: number
  /** SHA-256 over the row's own salt, the user name and the display name. */
  nameCommitment: string
  /** SHA-256 over the password hash. */
  credentialCommitment: string
  lastEntrySeq: number
}

const kinds: ReadonlySet<string> = new Set(['UserCreated', 'UserDisabled', 'UserEnabled'])

/** The people whose rights an entry changes. */
export function usersOfEntry(entry: NumberedEntry): string[] {
  if (!kinds.has(entry.kind)) return []
  const userId = identityAs('person', entry.subject)
  return userId === null ? [] : [userId]
}

/** An account is created once, and disabled and enabled. */
export function foldUserRights(before: UserRights | null, entry: NumberedEntry): UserRights | null {
  const userId = identityAs('person', entry.subject) as UserRef | null
  if (userId === null || !kinds.has(entry.kind)) return before
  const { siteId, entrySeq: lastEntrySeq } = entry
  if (entry.kind !== 'UserCreated') {
    return before === null ? null : { ...before, disabled: entry.kind === 'UserDisabled', lastEntrySeq }
  }
  const { roles, nameCommitment, credentialCommitment } = entry.body as Pick<
    UserRights,
    'roles' | 'nameCommitment' | 'credentialCommitment'
  >
  const created = { siteId, userId, roles, disabled: false, createdAtMs: entry.occurredAtMs }
  return { ...created, nameCommitment, credentialCommitment, lastEntrySeq }
}
