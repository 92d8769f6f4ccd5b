import type { UserRef } from '#contracts/ids'

/** What was answered to a request that carried a key of its own. The key itself is not stored, nor is what was asked. */
export type RequestAnswer = {
  userId: UserRef
  /** SHA-256 of the key, lower-case hex. */
  keyHash: string
  /** Tells another request under the same key. */
  fingerprint: string
  /** JSON: the answer, or what it can be made of again. No names. */
  answer: string
  answeredAtMs: number
}
