import type { SigningKeys } from '#cloud/certificates/signing-key'
import type { DocumentBody } from '#contracts/downlink/document-kinds'
import type { DocumentSource } from './document-source.ts'

/** Which keys devices are to believe: the same for all. */
export function signingKeySource(signingKeys: SigningKeys): DocumentSource<'signing-keys'> {
  return {
    kind: 'signing-keys',
    touchedBy: () => [],
    async compose(_tx, devices, nowMs) {
      const keys = signingKeys.inForce(nowMs).map(({ keyId, publicKey, untilMs }) => ({ keyId, publicKey, untilMs }))
      const body: DocumentBody<'signing-keys'> = { keys }
      return new Map(devices.map(({ deviceId }) => [deviceId, body]))
    },
    changesNextMs(nowMs) {
      const ends = signingKeys.all.flatMap(({ untilMs }) => (untilMs === null || untilMs <= nowMs ? [] : [untilMs]))
      return ends.length === 0 ? null : Math.min(...ends)
    },
  }
}
