import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Envelope } from '#contracts/downlink/envelope'
import type { VerifyingKey } from '#contracts/trust-bundle'

/** Whether a text bears this signature of one of the keys that are believed. */
export type VerifySignature = (
  text: string,
  signature: Envelope['signature'],
) => 'good' | 'key-unknown' | 'signature-wrong'

function keyObjectOf({ publicKey }: VerifyingKey): KeyObject {
  const x = Buffer.from(publicKey, 'hex').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** Believes these keys and no other. */
export function signatureVerifier(keys: readonly VerifyingKey[]): VerifySignature {
  const believed = new Map(keys.map((key) => [key.keyId, keyObjectOf(key)]))
  return (text, { keyId, value }) => {
    const key = believed.get(keyId)
    if (key === undefined) return 'key-unknown'
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(value, 'hex')) ? 'good' : 'signature-wrong'
  }
}
