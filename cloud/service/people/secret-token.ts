import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits of chance, base64url. Only its hash is ever stored. */
export function newSecretToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256, lower-case hex. Enough for a token that is itself chance; passwords take argon2id. */
export function hashSecretToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

/** Compares without telling by its time how much of the two agreed. */
export function isSameSecret(given: string, kept: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest()
  return timingSafeEqual(hash(given), hash(kept))
}
