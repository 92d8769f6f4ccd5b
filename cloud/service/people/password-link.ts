import { setPasswordMs } from '#cloud/people/session-limits'
import { newSecretToken } from './secret-token.ts'

/** A link that sets a password once: its token is told to whoever asked for it, and kept as a hash. */
export type PasswordLink = { token: string; endsAtMs: number }

/** Made at a moment, Unix ms; it ends by itself. */
export function newPasswordLink(nowMs: number): PasswordLink {
  return { token: newSecretToken(), endsAtMs: nowMs + setPasswordMs }
}
