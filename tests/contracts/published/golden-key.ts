import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { canonicalJson } from '#contracts/canonical-json'
import type { Unsigned } from '#contracts/downlink/envelope'
import type { VerifyingKey } from '#contracts/trust-bundle'

/** The SHA-256 of this sentence is the seed (RFC 8032) of the key that signs golden messages, so everybody has it. */
export const goldenSentence = 'wardstock golden messages: everybody has this key, nobody may ever trust it'

/** Of the key of somebody else, whom no golden trust bundle names. */
export const strangerSentence = 'wardstock golden messages: a stranger, named in no trust bundle'

/** What stands before the seed of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The private key whose seed a sentence is. */
export function keyOfSentence(sentence: string): KeyObject {
  const seed = createHash('sha256').update(sentence).digest()
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
}

/** Its public half, as a trust bundle names it. */
export function verifyingKeyOf(key: KeyObject): VerifyingKey {
  const bytes = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')
  return { keyId: createHash('sha256').update(bytes).digest('hex').slice(0, 16), publicKey: bytes.toString('hex') }
}

/** An envelope with its signature: Ed25519 over the canonical JSON of all its other members. */
export function sealed(unsigned: Record<string, unknown> | Unsigned, key: KeyObject) {
  const { signature: _signature, ...said } = unsigned as Record<string, unknown>
  const value = sign(null, Buffer.from(canonicalJson(said), 'utf8'), key).toString('hex')
  return { ...said, signature: { keyId: verifyingKeyOf(key).keyId, value } }
}
