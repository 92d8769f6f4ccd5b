// Must be first: the library below asks for it when it is loaded.
import 'reflect-metadata'
import { createHash, randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const serverAuth = '1.3.6.1.5.5.7.3.1'
const clientAuth = '1.3.6.1.5.5.7.3.2'
const dayMs = 86_400_000

/** A key and its certificate, both PEM. */
export type Identity = { keyPem: string; certificatePem: string }

/** A certificate authority of the judge, for as long as it judges. */
export type JudgeAuthority = {
  certificatePem: string
  issueToBroker(name: string): Promise<Identity>
  /** For a key of the judge's making. */
  newDevice(device: string): Promise<Identity>
  /** For the key of a certificate request (PKCS #10, DER in base64); null when it is none that its key signed. */
  issueTo(request: string, device: string): Promise<{ certificatePem: string; keyFingerprint: string } | null>
}

const newKeys = () => webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
const newSerial = () => `4${randomBytes(16).toString('hex').slice(1)}`
const pemOf = (certificate: x509.X509Certificate) => `${certificate.toString('pem').trim()}\n`

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return `-----BEGIN PRIVATE KEY-----\n${
    der
      .toString('base64')
      .match(/.{1,64}/g)
      ?.join('\n') ?? ''
  }\n-----END PRIVATE KEY-----\n`
}

/** Makes one; what it issues is valid from the day before to a month after. */
export async function newAuthority(site: string, nowMs: number): Promise<JudgeAuthority> {
  const keys = await newKeys()
  const span = { notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + 30 * dayMs) }
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Judge of ${site}`,
    ...span,
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const keyIdentifier = await x509.AuthorityKeyIdentifierExtension.create(own)
  const issue = async (subject: string, publicKey: x509.PublicKeyType, name: string, usage: string) =>
    pemOf(
      await x509.X509CertificateGenerator.create({
        serialNumber: newSerial(),
        subject: `CN=${subject}`,
        issuer: own.subject,
        ...span,
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ecdsa,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([usage], true),
          new x509.SubjectAlternativeNameExtension([{ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }]),
          keyIdentifier,
        ],
      }),
    )
  const issueNew = async (subject: string, name: string, usage: string): Promise<Identity> => {
    const fresh = await newKeys()
    const certificatePem = await issue(subject, fresh.publicKey, name, usage)
    return { keyPem: await pemOfKey(fresh.privateKey), certificatePem }
  }
  return {
    certificatePem: pemOf(own),
    issueToBroker: (name) => issueNew('broker', name, serverAuth),
    newDevice: (device) => issueNew(device, device, clientAuth),
    async issueTo(base64, device) {
      try {
        const request = new x509.Pkcs10CertificateRequest(Buffer.from(base64, 'base64'))
        const publicKey = new Uint8Array(request.publicKey.rawData)
        if (!(await request.verify())) return null
        const certificatePem = await issue(device, new x509.PublicKey(publicKey), device, clientAuth)
        return { certificatePem, keyFingerprint: createHash('sha256').update(publicKey).digest('hex') }
      } catch {
        return null
      }
    },
  }
}
