import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Files } from '#platform/files'
import { IdentityError } from './identity-error.ts'

/** What a device proves itself by. Key and certificate are in one file, so that they never part. */
export type DeviceIdentity = { keyPem: string; certificatePem: string }

const pemBlock = (label: string) => new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----\\n?`)

/** Reads a device's identity. @throws IdentityError identity-missing or identity-damaged. */
export async function readIdentity(files: Files, path: string): Promise<DeviceIdentity> {
  const text = await files.read(path)
  if (text === null) throw new IdentityError('identity-missing', `${path} is not there`)
  const keyPem = pemBlock('PRIVATE KEY').exec(text)?.[0]
  const certificatePem = pemBlock('CERTIFICATE').exec(text)?.[0]
  try {
    if (keyPem === undefined || certificatePem === undefined) throw new Error('key or certificate is missing')
    const fits = new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem))
    if (!fits) throw new Error('the key is of another certificate')
  } catch (error) {
    throw new IdentityError('identity-damaged', `${path} cannot be used`, error)
  }
  return { keyPem, certificatePem }
}

/** Keeps an identity, readable by this user alone; after a power cut it is the old one or the new one. */
export async function writeIdentity(files: Files, path: string, { keyPem, certificatePem }: DeviceIdentity) {
  await files.writeDurably(path, `${keyPem}${certificatePem}`)
}
