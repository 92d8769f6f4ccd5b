import type { Grant } from '#cloud/people/access/grant'
import type { UserRef } from '#contracts/ids'

/** A person with a valid session. */
export type SignedIn = {
  userRef: UserRef
  username: string
  displayName: string
  grants: readonly Grant[]
  /** Names the session in the store; never sent to anybody. */
  tokenHash: string
  signedInUntilMs: number
}
