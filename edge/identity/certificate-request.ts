import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A DER element (X.690): tag, definite length, content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const length = body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

const sequence = (...content: Uint8Array[]) => der(0x30, ...content)
const version0 = der(0x02, Buffer.from([0]))
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256 (RFC 5758 §3.2). */
const ecdsaWithSha256 = sequence(der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])))

/** A new P-256 key. */
export function newDeviceKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

/** A private key as PKCS #8 in PEM (RFC 7468). */
export function pemOfKey(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }) as string
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' })
}

/** SHA-256 of the public half (SubjectPublicKeyInfo, DER), lower-case hex: what people compare. */
export function keyFingerprintOf(key: KeyObject): string {
  return createHash('sha256').update(publicKeyOf(key)).digest('hex')
}

/**
 * A certificate request (PKCS #10, RFC 2986) signed by the key, as DER in base64. Its subject is empty: the service says
 * who a device is.
 */
export function certificateRequestOf(key: KeyObject): string {
  const info = sequence(version0, sequence(), publicKeyOf(key), der(0xa0))
  const signature = sign('sha256', info, key)
  return sequence(info, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature)).toString('base64')
}
