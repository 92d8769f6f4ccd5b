import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Envelope } from '#contracts/downlink/envelope'
import type { AnnouncedKeys } from '#contracts/downlink/signing-keys'
import type { VerifyingKey } from '#contracts/trust-bundle'

/** Whether a text bears this signature of one of the keys that are believed. */
export type VerifySignature = (
  text: string,
  signature: Envelope['signature'],
) => 'good' | 'key-unknown' | 'signature-wrong'

/** Whom a device believes: the keys of its trust bundle, until one of them names others. */
export type BelievedKeys = {
  verify: VerifySignature
  /** From now on these and no other. */
  believe(keys: AnnouncedKeys): void
}

function keyObjectOf({ publicKey }: VerifyingKey): KeyObject {
  const x = Buffer.from(publicKey, 'hex').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/**
 * Begins with the keys of the trust bundle, which have no end. nowMs: the wall clock, null while it cannot be right: then
 * no key ends by it, only by what the service says.
 */
export function believedKeys(ofBundle: readonly VerifyingKey[], nowMs: () => number | null): BelievedKeys {
  type Believed = { key: KeyObject; untilMs: number | null }
  const mapOf = (keys: AnnouncedKeys) =>
    new Map(keys.map((key): [string, Believed] => [key.keyId, { key: keyObjectOf(key), untilMs: key.untilMs }]))
  let believed = mapOf(ofBundle.map((key) => ({ ...key, untilMs: null })))
  return {
    believe(keys) {
      believed = mapOf(keys)
    },
    verify(text, { keyId, value }) {
      const found = believed.get(keyId)
      const now = nowMs()
      if (found === undefined || (found.untilMs !== null && now !== null && now >= found.untilMs)) return 'key-unknown'
      return verify(null, Buffer.from(text, 'utf8'), found.key, Buffer.from(value, 'hex')) ? 'good' : 'signature-wrong'
    },
  }
}
