import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { canonicalJson } from '#contracts/canonical-json'
import { type TrustBundle, trustBundleSchema, type VerifyingKey } from '#contracts/trust-bundle'

/** Somebody with a key of his own: the service as a device knows it, or a stranger who would be it. */
export type SigningOffice = {
  key: VerifyingKey
  /** The text of an envelope; what is left out is made up, what is added is signed with the rest. */
  seal(said: { kind: string; version: number; body: unknown } & Record<string, unknown>): string
  /** A bundle by which a device believes this office, and others. */
  trust(...others: SigningOffice[]): TrustBundle
}

export function signingOffice(whose: { siteId: string; deviceId: string }): SigningOffice {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const keyId = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const key = { keyId, publicKey: bytes.toString('hex') }
  return {
    key,
    seal(said) {
      const { siteId: site, deviceId: device } = whose
      const { signature: _signature, ...own } = said
      const unsigned = { schema: 1, site, device, issuedAtMs: 1, expiresAtMs: null, ...own }
      const value = sign(null, Buffer.from(canonicalJson(unsigned)), privateKey).toString('hex')
      return JSON.stringify({ ...unsigned, signature: { keyId, value } })
    },
    trust: (...others) =>
      trustBundleSchema.parse({
        schema: 1,
        ...whose,
        signingKeys: [key, ...others.map((other) => other.key)],
        caCertificatesPem: [],
        brokers: [],
      }),
  }
}
