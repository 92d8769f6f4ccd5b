import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'

/** NIST P-256 with SHA-256 (FIPS 186-5): what every key of ours is. */
export const ecdsaP256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A new P-256 pair; the private key can be taken out, to be kept. */
export async function newKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(ecdsaP256, true, ['sign', 'verify'])
}

/** A private key as PKCS #8 in PEM (RFC 7468). */
export async function pemOfPrivateKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }) as string
}

/** A signing key from its PEM. Throws on what is no P-256 private key. */
export async function privateKeyOfPem(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' })
  return await webcrypto.subtle.importKey('pkcs8', der, ecdsaP256, false, ['sign'])
}

/** SHA-256 in lower-case hex: of a certificate's or a public key's DER. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex')
}

/** SHA-256 of a certificate in PEM. Throws on what is none. */
export function certificateFingerprint(pem: string): string {
  return fingerprintOf(new X509Certificate(pem).raw)
}
