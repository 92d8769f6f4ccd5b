import { createPrivateKey, hkdfSync, randomBytes, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import { fingerprintSchema } from '#contracts/enrolment'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { Files } from '#platform/files'
import { AuthorityError } from './authority-error.ts'
import { certificateFingerprint, ecdsaP256, newKeyPair, pemOfPrivateKey, privateKeyOfPem } from './key-pair.ts'
import * as x509 from './x509.ts'

const dayMs = 86_400_000
/** RFC 5280 wants at most 20 octets, positive. */
const serialBytes = 16
const authorityDays = 30 * 365
/** A device lives with its certificate for so long at most; renewed at two thirds. */
export const deviceCertificateDays = 90
const serverCertificateDays = 90
/** Clocks of devices stray; what was issued a moment ago is valid for them too. */
const strayingMs = dayMs

const serverAuth = '1.3.6.1.5.5.7.3.1'
const clientAuth = '1.3.6.1.5.5.7.3.2'

export type IssuedCertificate = {
  pem: string
  /** SHA-256 of its DER, lower-case hex. */
  fingerprint: string
  serial: string
  notBeforeMs: number
  notAfterMs: number
}

/** The service's own certificate authority: one self-signed P-256 key, below it certificates of devices and of the broker. */
export type Authority = {
  certificatePem: string
  /** SHA-256 of its certificate, lower-case hex: the store remembers it. */
  fingerprint: string
  /** The authority this one was made to take the place of; null when of none. */
  insteadOf: string | null
  /** A certificate for a device's public key (SubjectPublicKeyInfo, DER): its id as common name and DNS name, clientAuth. */
  issueToDevice(publicKey: Uint8Array<ArrayBuffer>, deviceId: DeviceId, nowMs: number): Promise<IssuedCertificate>
  /** A key and certificate for the broker, good for these host names and addresses; kept nowhere. */
  issueToBroker(names: readonly string[], nowMs: number): Promise<IssuedCertificate & { keyPem: string }>
  /** The secret half of an enrolment's code, the same whenever asked for: 100 bits that follow from the authority's key. */
  secretOf(enrolmentId: string): Buffer
}

/** The setting by which a store remembers the authority that its devices know: its fingerprint. */
export const authoritySetting = 'authority-fingerprint'

/** Where an authority is kept: key and certificate in one file, so that there are both or none. */
export const authorityPathIn = (stateDir: string): string => join(stateDir, 'authority.json')

const keptSchema = z.strictObject({
  schema: z.literal(1),
  keyPem: z.string(),
  certificatePem: z.string(),
  /** Fingerprint of the one it was made in place of. */
  insteadOf: fingerprintSchema.nullable(),
})

const newSerial = () => `4${randomBytes(serialBytes).toString('hex').slice(1)}`

function issuedOf(certificate: x509.X509Certificate): IssuedCertificate {
  const pem = `${certificate.toString('pem').trim()}\n`
  return {
    pem,
    fingerprint: certificateFingerprint(pem),
    serial: certificate.serialNumber,
    notBeforeMs: certificate.notBefore.getTime(),
    notAfterMs: certificate.notAfter.getTime(),
  }
}

async function authorityOf(keyPem: string, certificatePem: string, insteadOf: string | null): Promise<Authority> {
  const signingKey = await privateKeyOfPem(keyPem)
  const own = new x509.X509Certificate(certificatePem)
  const seed = createPrivateKey(keyPem).export({ format: 'der', type: 'pkcs8' })
  const keyIdentifier = await x509.AuthorityKeyIdentifierExtension.create(own)

  const issue = async (wish: {
    subject: string
    publicKey: x509.PublicKeyType
    names: x509.JsonGeneralName[]
    usage: string
    days: number
    nowMs: number
  }): Promise<IssuedCertificate> =>
    issuedOf(
      await x509.X509CertificateGenerator.create({
        serialNumber: newSerial(),
        subject: wish.subject,
        issuer: own.subject,
        notBefore: new Date(Math.max(own.notBefore.getTime(), wish.nowMs - strayingMs)),
        notAfter: new Date(wish.nowMs + wish.days * dayMs - strayingMs),
        publicKey: wish.publicKey,
        signingKey,
        signingAlgorithm: ecdsaP256,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([wish.usage], true),
          new x509.SubjectAlternativeNameExtension(wish.names),
          keyIdentifier,
        ],
      }),
    )

  return {
    certificatePem,
    fingerprint: certificateFingerprint(certificatePem),
    insteadOf,
    issueToDevice: (publicKey, deviceId, nowMs) =>
      issue({
        subject: `CN=${deviceId}`,
        publicKey: new x509.PublicKey(publicKey),
        names: [{ type: 'dns', value: deviceId }],
        usage: clientAuth,
        days: deviceCertificateDays,
        nowMs,
      }),
    async issueToBroker(names, nowMs) {
      const keys = await newKeyPair()
      const certificate = await issue({
        subject: 'CN=Wardstock broker',
        publicKey: keys.publicKey,
        names: names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        usage: serverAuth,
        days: serverCertificateDays,
        nowMs,
      })
      return { ...certificate, keyPem: await pemOfPrivateKey(keys.privateKey) }
    },
    secretOf: (enrolmentId) => Buffer.from(hkdfSync('sha256', seed, '', `wardstock enrolment ${enrolmentId}`, 13)),
  }
}

/** A new authority as it is kept. */
async function newAuthority(siteId: SiteId, nowMs: number): Promise<{ keyPem: string; certificatePem: string }> {
  const keys = await newKeyPair()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Wardstock ${siteId}`,
    notBefore: new Date(nowMs - strayingMs),
    notAfter: new Date(nowMs + authorityDays * dayMs),
    keys,
    signingAlgorithm: ecdsaP256,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { keyPem: await pemOfPrivateKey(keys.privateKey), certificatePem: issuedOf(certificate).pem }
}

export type AuthorityPlace = { files: Files; stateDir: string; siteId: SiteId; nowMs: number }

/** Makes an authority and keeps it, readable by this user alone; insteadOf names the one whose place it takes. */
export async function makeAuthority(place: AuthorityPlace, insteadOf: string | null): Promise<Authority> {
  const { files, stateDir, siteId, nowMs } = place
  const { keyPem, certificatePem } = await newAuthority(siteId, nowMs)
  const kept: z.infer<typeof keptSchema> = { schema: 1, keyPem, certificatePem, insteadOf }
  await files.writeDurably(authorityPathIn(stateDir), `${JSON.stringify(kept)}\n`)
  return await authorityOf(keyPem, certificatePem, insteadOf)
}

/**
 * The authority that is kept; null when there is none.
 * @throws AuthorityError authority-damaged when what is kept cannot be read or does not fit together.
 */
export async function openAuthority({ files, stateDir }: Pick<AuthorityPlace, 'files' | 'stateDir'>) {
  const path = authorityPathIn(stateDir)
  const text = await files.read(path)
  if (text === null) return null
  try {
    const { keyPem, certificatePem, insteadOf } = keptSchema.parse(JSON.parse(text))
    if (!new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem))) {
      throw new Error('the key is of another certificate')
    }
    return await authorityOf(keyPem, certificatePem, insteadOf)
  } catch (error) {
    throw new AuthorityError('authority-damaged', `${path} cannot be used`, error)
  }
}

/**
 * The authority of a service whose store knows one by this fingerprint; null when it knows none yet. A new one is made
 * only for a store that knows none, or in the place of another that somebody gave up on purpose.
 * @throws AuthorityError authority-damaged, authority-missing or authority-other.
 */
export async function authorityFor(place: AuthorityPlace, known: string | null): Promise<Authority> {
  const kept = await openAuthority(place)
  const path = authorityPathIn(place.stateDir)
  if (kept === null) {
    if (known === null) return await makeAuthority(place, null)
    throw new AuthorityError(
      'authority-missing',
      `the devices of this store know an authority, and ${path} is not there`,
    )
  }
  if (known === null || kept.fingerprint === known || kept.insteadOf === known) return kept
  throw new AuthorityError('authority-other', `${path} is not the authority that the devices of this store know`)
}
