import type { UserRights } from '#cloud/people/user-rights'
import type { SiteId, UserRef } from '#contracts/ids'

/** A person who may sign in: rights as the journal adds them up, and what the journal only holds commitments to. */
export type User = Omit<UserRights, 'nameCommitment' | 'credentialCommitment'> & {
  username: string
  displayName: string
  /** Makes the commitment to the names unguessable. */
  nameSalt: string
  /** Null while there is no password: invited, or reset. */
  passwordHash: string | null
}

/** A signed-in browser. The token itself is never stored. */
export type Session = {
  siteId: SiteId
  tokenHash: string
  userId: UserRef
  createdAtMs: number
  lastSeenAtMs: number
  expiresAtMs: number
}
