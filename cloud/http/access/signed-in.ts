import type { UserRef } from '#contracts/ids'
import type { Role } from '../schemas/people/role.ts'

/** A person with a valid session. */
export type SignedIn = {
  userRef: UserRef
  username: string
  displayName: string
  roles: readonly Role[]
  /** Names the session in the store; never sent to anybody. */
  tokenHash: string
  signedInUntilMs: number
}
