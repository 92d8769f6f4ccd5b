import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'

/** Canonical JSON (RFC 8785) of what JSON.parse gives: the judge's own, since it judges that of others. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

/** A key that signs what goes down, as a trust bundle names it. */
export type Signer = {
  keyId: string
  publicKey: string
  seal(unsigned: Record<string, unknown>): Record<string, unknown>
}

/** A new key, of nobody yet. */
export function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const keyId = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return {
    keyId,
    publicKey: bytes.toString('hex'),
    seal: (unsigned) => ({
      ...unsigned,
      signature: { keyId, value: sign(null, Buffer.from(canonical(unsigned), 'utf8'), privateKey).toString('hex') },
    }),
  }
}

function publicKeyOf(hex: string): KeyObject {
  const x = Buffer.from(hex, 'hex').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** Why an envelope does not bear a signature of one of these keys; null when it does. */
export function signatureFault(
  envelope: Record<string, unknown>,
  keys: readonly { keyId: string; publicKey: string }[],
): string | null {
  const { signature, ...said } = envelope as { signature?: { keyId?: unknown; value?: unknown } }
  const key = keys.find(({ keyId }) => keyId === signature?.keyId)
  if (key === undefined)
    return `it is signed by the key ${String(signature?.keyId)}, which the trust bundle does not name`
  const text = Buffer.from(canonical(said), 'utf8')
  const isGood = verify(null, text, publicKeyOf(key.publicKey), Buffer.from(String(signature?.value), 'hex'))
  return isGood ? null : 'its signature is not over the canonical JSON of its members'
}
