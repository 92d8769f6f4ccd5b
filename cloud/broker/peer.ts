import type { X509Certificate } from 'node:crypto'
import { type DeviceId, deviceIdSchema } from '#contracts/ids'

/** Who a connection has proved to be by its certificate. */
export type Peer = {
  deviceId: DeviceId
  /** SHA-256 of the certificate's DER, lower-case hex. */
  fingerprint: string
}

/** The device a certificate of ours is for: its common name, which its one DNS name repeats (RFC 6125); null for any other. */
export function peerOf(certificate: X509Certificate): Peer | null {
  const deviceId = deviceIdSchema.safeParse(/^CN=(.+)$/.exec(certificate.subject)?.[1])
  if (!deviceId.success || certificate.subjectAltName !== `DNS:${deviceId.data}`) return null
  return { deviceId: deviceId.data, fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase() }
}
