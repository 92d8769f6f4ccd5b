import { createPublicKey } from 'node:crypto'
import { fingerprintOf } from './key-pair.ts'
import * as x509 from './x509.ts'

export type CertificateRequest = {
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array<ArrayBuffer>
  /** SHA-256 of the public key, lower-case hex: what a person compares. */
  keyFingerprint: string
}

/**
 * Reads a certificate request (PKCS #10, RFC 2986; DER in base64) of a P-256 key that signed it itself. What subject it
 * wishes for does not matter: the service says who a device is. Null when it is none.
 */
export async function readCertificateRequest(base64: string): Promise<CertificateRequest | null> {
  try {
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(base64, 'base64'))
    const publicKey = new Uint8Array(request.publicKey.rawData)
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null
    if (!(await request.verify())) return null
    return { publicKey, keyFingerprint: fingerprintOf(publicKey) }
  } catch {
    return null
  }
}
