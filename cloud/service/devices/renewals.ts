import { type CertificateOffice, renewAtMsOf } from '#cloud/certificates/office'
import { readCertificateRequest } from '#cloud/certificates/read-request'
import type { DeviceCertificate } from '#cloud/devices/device'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { contractVersion } from '#contracts/contract-version'
import type { DeviceId, SiteId } from '#contracts/ids'
import { type RenewalWord, renewalRequestSchema } from '#contracts/renewal'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { DeviceRegistry } from './device-registry.ts'

export type RenewalsParts = {
  siteId: SiteId
  office: CertificateOffice
  writer: SiteWriter
  registry: DeviceRegistry
  clock: Clock
  log: Log
  /** Says something to a device that is connected. */
  say(deviceId: DeviceId, word: string): void
  /** The certificate a device is connected with now; null when it is not. */
  inUse(deviceId: DeviceId): string | null
}

const lookEveryMs = 3_600_000

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Devices get their next certificate by themselves at two thirds of the life of the one they use, by the service's clock:
 * theirs may be wrong. The one in use stays good until they come with the next.
 */
export function createRenewals(parts: RenewalsParts) {
  const { siteId, office, writer, registry, clock, log, say, inUse } = parts

  const used = (deviceId: DeviceId): DeviceCertificate | null => {
    const fingerprint = inUse(deviceId)
    return registry.find(deviceId)?.certificates.find((one) => one.fingerprint === fingerprint) ?? null
  }
  const isDue = (certificate: DeviceCertificate) => clock.now() >= renewAtMsOf(certificate)
  const tell = (deviceId: DeviceId, word: RenewalWord) => say(deviceId, JSON.stringify(word))

  const write = (kind: string, deviceId: DeviceId, fingerprint: string, body: Record<string, unknown>) =>
    writer.decide(async (_tx, nowMs) => {
      const entry: NewEntry = {
        siteId,
        occurredAtMs: nowMs,
        recordedAtMs: nowMs,
        timeQuality: 'service',
        source: { kind: 'service', decider: 'renewal', conclusionId: `${kind}~${deviceId}~${fingerprint}` },
        kind,
        subject: subjectOf('device', deviceId),
        placeId: registry.find(deviceId)?.placeId ?? null,
        causeSeq: null,
        body: { kind, ...body },
      }
      return { entries: [entry], touches: { devices: [deviceId] }, finish: async () => null }
    })

  const look = (deviceId: DeviceId) => {
    const certificate = used(deviceId)
    if (certificate !== null && isDue(certificate)) tell(deviceId, { schema: contractVersion, kind: 'due' })
  }

  const failed = (deviceId: DeviceId) => (error: unknown) =>
    log.error('renewal.failed', { deviceId, reason: error instanceof Error ? error.message : String(error) })

  return {
    /** Looks at everybody who is connected now and then. Returns how to stop. */
    start: () =>
      clock.every('device.renewals', lookEveryMs, () => {
        for (const { deviceId } of registry.all()) look(deviceId)
      }),
    /** A device listens: it hears when it is time; what it used before its newest certificate is good no more. */
    async listening(deviceId: DeviceId): Promise<void> {
      const certificates = registry.find(deviceId)?.certificates ?? []
      const newest = certificates.at(-1)
      if (certificates.length > 1 && newest?.fingerprint === inUse(deviceId)) {
        const { fingerprint } = newest
        await write('DeviceCertificateSuperseded', deviceId, fingerprint, { fingerprint }).catch(failed(deviceId))
      }
      look(deviceId)
    },
    /** A device asks for its next certificate; before it is time nothing is issued. */
    async asked(deviceId: DeviceId, text: string): Promise<void> {
      const certificate = used(deviceId)
      const said = renewalRequestSchema.safeParse(parsed(text))
      const request = said.success ? await readCertificateRequest(said.data.certificateRequest) : null
      if (certificate === null || request === null || !isDue(certificate)) {
        log.warn('renewal.refused', { deviceId })
        return
      }
      const { keyFingerprint } = request
      const known = registry.find(deviceId)?.certificates.find((one) => one.keyFingerprint === keyFingerprint)
      try {
        const next = known ?? { ...(await office.issueToDevice(request.publicKey, deviceId)), keyFingerprint }
        if (known === undefined) {
          const body = { inUse: certificate.fingerprint, certificate: next }
          await write('DeviceCertificateRenewed', deviceId, next.fingerprint, body)
        }
        tell(deviceId, { schema: contractVersion, kind: 'issued', certificatePem: next.pem })
      } catch (error) {
        failed(deviceId)(error)
      }
    },
  }
}
