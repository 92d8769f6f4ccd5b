import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { SiteId, UserRef } from '#contracts/ids'
import type { Grant } from './access/grant.ts'

/**
 * What a person may do, as the journal knows it. The journal knows nobody's name: names and passwords stand in the
 * table only, and the journal holds commitments to them, so that a change behind its back is found.
 */
export type UserRights = {
  siteId: SiteId
  userId: UserRef
  grants: Grant[]
  disabled: boolean
  createdAtMs: number
  /** SHA-256 over the row's own salt, the user name and the display name. */
  nameCommitment: string
  /** SHA-256 over the password hash; null while there is no password: invited, or reset. */
  credentialCommitment: string | null
  /** SHA-256 of the token that sets a password, once; null when none is out. */
  tokenHash: string | null
  /** When that token ends, Unix ms. */
  tokenEndsAtMs: number | null
  lastEntrySeq: number
}

type Body = Pick<UserRights, 'grants' | 'nameCommitment'> & {
  credentialCommitment: string
  tokenHash: string
  tokenEndsAtMs: number
}

type Change = (body: Body) => Partial<UserRights>

const tokenOf = ({ tokenHash, tokenEndsAtMs }: Body) => ({ tokenHash, tokenEndsAtMs, credentialCommitment: null })
const noToken = { tokenHash: null, tokenEndsAtMs: null }

/** What each kind of entry changes in an account that there is. */
const changes: Record<string, Change> = {
  UserDisabled: () => ({ disabled: true }),
  UserEnabled: () => ({ disabled: false }),
  UserGrantsSet: ({ grants }) => ({ grants }),
  UserPasswordReset: (body) => tokenOf(body),
  UserPasswordSet: ({ credentialCommitment }) => ({ ...noToken, credentialCommitment }),
  UserSessionsEnded: () => ({}),
}

/** Every kind of entry about an account. */
export const userKinds: ReadonlySet<string> = new Set(['UserCreated', 'UserInvited', ...Object.keys(changes)])

/** The people whose rights an entry changes. */
export function usersOfEntry(entry: NumberedEntry): string[] {
  if (!userKinds.has(entry.kind)) return []
  const userId = identityAs('person', entry.subject)
  return userId === null ? [] : [userId]
}

/** An account begins with a password or an invitation; then what it may do, whether it may, and by which password change. */
export function foldUserRights(before: UserRights | null, entry: NumberedEntry): UserRights | null {
  const userId = identityAs('person', entry.subject) as UserRef | null
  if (userId === null || !userKinds.has(entry.kind)) return before
  const { siteId, entrySeq: lastEntrySeq, kind, occurredAtMs: createdAtMs } = entry
  const body = entry.body as Body
  if (kind !== 'UserCreated' && kind !== 'UserInvited') {
    return before === null ? null : { ...before, ...changes[kind]?.(body), lastEntrySeq }
  }
  const { grants, nameCommitment } = body
  const begun = { siteId, userId, grants, disabled: false, createdAtMs, nameCommitment, lastEntrySeq }
  return kind === 'UserInvited'
    ? { ...begun, ...tokenOf(body) }
    : { ...begun, ...noToken, credentialCommitment: body.credentialCommitment }
}
