import type { DeviceId, SiteId } from '#contracts/ids'
import type { TrustBundle } from '#contracts/trust-bundle'
import type { Clock } from '#platform/clock'
import type { Authority, IssuedCertificate } from './authority.ts'
import { isSameProof, proofOf, secretLettersOf } from './enrolment-secret.ts'

export type OfficeParts = {
  siteId: SiteId
  authority: Authority
  clock: Clock
  /** Host names and addresses at which devices reach the broker. */
  names: readonly string[]
  /** What the service signs documents with, for the devices to know. */
  signingKeys(): TrustBundle['signingKeys']
}

/** What certificates are asked of: issues them, knows the codes of enrolments, says whom a device may believe. */
export type CertificateOffice = {
  authority: Authority
  issueToDevice(publicKey: Uint8Array<ArrayBuffer>, deviceId: DeviceId): Promise<IssuedCertificate>
  /** What the broker proves itself by; renew it before renewAtMs (Unix ms). */
  identityOfBroker(): Promise<{
    keyPem: string
    certificatePem: string
    caCertificatePem: string
    renewAtMs: number
  }>
  /** The secret letters of an enrolment's code. */
  secretOf(enrolmentId: string): string
  /** Whether somebody who knows the code said exactly this. */
  isProven(enrolmentId: string, purpose: 'request' | 'collect', text: string, proof: string): boolean
  /** Our own proof, for a device that has the code. */
  proof(enrolmentId: string, text: string): string
  /** Whom a device may believe. mqttPort is where the broker listens. */
  bundleOf(deviceId: DeviceId, mqttPort: number): TrustBundle
}

/** Two thirds of a certificate's life, Unix ms: from then on it is to be renewed. */
export function renewAtMsOf({ notBeforeMs, notAfterMs }: { notBeforeMs: number; notAfterMs: number }): number {
  return notBeforeMs + Math.floor(((notAfterMs - notBeforeMs) * 2) / 3)
}

export function createOffice({ siteId, authority, clock, names, signingKeys }: OfficeParts): CertificateOffice {
  const secretOf = (enrolmentId: string) => secretLettersOf(authority.secretOf(enrolmentId))
  return {
    authority,
    issueToDevice: (publicKey, deviceId) => authority.issueToDevice(publicKey, deviceId, clock.now()),
    async identityOfBroker() {
      const { keyPem, pem, ...life } = await authority.issueToBroker(names, clock.now())
      const caCertificatePem = authority.certificatePem
      return { keyPem, certificatePem: pem, caCertificatePem, renewAtMs: renewAtMsOf(life) }
    },
    secretOf,
    isProven: (enrolmentId, purpose, text, proof) =>
      isSameProof(proof, proofOf(secretOf(enrolmentId), purpose, enrolmentId, text)),
    proof: (enrolmentId, text) => proofOf(secretOf(enrolmentId), 'issued', enrolmentId, text),
    bundleOf: (deviceId, mqttPort) => ({
      schema: 1,
      siteId,
      deviceId,
      signingKeys: signingKeys(),
      caCertificatesPem: [authority.certificatePem],
      brokers: names.map((host) => ({ host, port: mqttPort, serverName: host })),
    }),
  }
}
