import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { contractVersion } from '#contracts/contract-version'
import type { DeviceId } from '#contracts/ids'
import { renewalWordSchema } from '#contracts/renewal'
import type { Files } from '#platform/files'
import type { Log } from '#platform/log'
import { certificateRequestOf, newDeviceKey, pemOfKey } from './certificate-request.ts'
import { type DeviceIdentity, writeIdentity } from './device-identity.ts'

export type RenewalParts = {
  deviceId: DeviceId
  files: Files
  log: Log
  /** Where the identity is kept. */
  path: string
  identity: DeviceIdentity
  caCertificatesPem: readonly string[]
}

/** A device's identity as it is now. When the service says that it is time, it gets another key and certificate by itself. */
export type Renewal = {
  identity(): DeviceIdentity
  /** Takes a word of the service; what is to be said in answer goes to say, and renewed is called when all is in place. */
  heard(text: string, say: (text: string) => void, renewed: () => void): Promise<void>
}

/** The next key stays in memory until its certificate is there: both are written together, or the old ones stay. */
export function createRenewal({ deviceId, files, log, path, identity, caCertificatesPem }: RenewalParts): Renewal {
  let current = identity
  let nextKey: KeyObject | null = null

  const isForUs = (certificatePem: string, key: KeyObject): boolean => {
    const certificate = new X509Certificate(certificatePem)
    const issuers = caCertificatesPem.map((pem) => new X509Certificate(pem))
    const isIssued = issuers.some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey))
    return isIssued && certificate.subject === `CN=${deviceId}` && certificate.publicKey.equals(createPublicKey(key))
  }

  const readWord = (text: string) => {
    try {
      return renewalWordSchema.safeParse(JSON.parse(text)).data ?? null
    } catch {
      return null
    }
  }

  return {
    identity: () => current,
    async heard(text, say, renewed) {
      const word = readWord(text)
      if (word === null) {
        log.warn('identity.word-unreadable')
        return
      }
      if (word.kind === 'due') {
        nextKey ??= newDeviceKey()
        say(JSON.stringify({ schema: contractVersion, certificateRequest: certificateRequestOf(nextKey) }))
        return
      }
      const key = nextKey
      try {
        // Sent again after it was taken, or of a boot before this one: the service will say again that it is time.
        if (key === null) return
        if (!isForUs(word.certificatePem, key)) throw new Error('it is not of our authority, for us and of our key')
        const next = { keyPem: pemOfKey(key), certificatePem: word.certificatePem }
        await writeIdentity(files, path, next)
        current = next
        nextKey = null
        log.info('identity.renewed')
        renewed()
      } catch (error) {
        log.error('identity.not-renewed', { reason: error instanceof Error ? error.message : String(error) })
      }
    },
  }
}
