import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. About 40 ms on the smallest machine in use. */
const memoryKib = 19_456
const passes = 2
const tagBytes = 32
const stored = /^argon2id\$m=(\d{1,7}),t=(\d{1,2})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/

function derive(password: string, nonce: Buffer, memory: number, passCount: number): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'), 'utf8')
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      { message, nonce, parallelism: 1, tagLength: tagBytes, memory, passes: passCount },
      (error, tag) => (error === null ? resolve(Buffer.from(tag)) : reject(error)),
    )
  })
}

/** Hashes a password for keeping: the parameters and a salt of its own stand in the text. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive(password, nonce, memoryKib, passes)
  return `argon2id$m=${memoryKib},t=${passes}$${nonce.toString('base64url')}$${tag.toString('base64url')}`
}

/** Whether the password is the one the hash was made from. A hash it cannot read is never a match. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, memory, passCount, nonce, tag] = stored.exec(hash) ?? []
  if (memory === undefined || passCount === undefined || nonce === undefined || tag === undefined) return false
  const derived = await derive(password, Buffer.from(nonce, 'base64url'), Number(memory), Number(passCount))
  return timingSafeEqual(derived, Buffer.from(tag, 'base64url'))
}

/** What a sign-in with an unknown name is compared with, so that it takes as long as one with a known name. */
export const nobodysPasswordHash = `argon2id$m=${memoryKib},t=${passes}$${'A'.repeat(22)}$${'A'.repeat(43)}`
