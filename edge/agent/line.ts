import type { Duplex } from 'node:stream'
import type { TrustBundle } from '#contracts/trust-bundle'
import type { Streams } from '#platform/streams'
import type { AgentConfig } from '../config.ts'
import type { DeviceIdentity } from '../identity/device-identity.ts'
import type { Renewal } from '../identity/renewal.ts'

/** How a device reaches the service and proves itself there: by its certificate, or on this machine by a password. */
export type Access =
  | { kind: 'certificate'; identity: () => DeviceIdentity; trust: TrustBundle; renewal: Pick<Renewal, 'heard'> }
  | { kind: 'plain'; password: string }

export type Line = {
  /** The next connection: of several brokers each in its turn. Everything that can go wrong is an event of the stream. */
  open(): Duplex
  /** Null where the certificate says it all. */
  password: string | null
}

/** The line of a device. Only brokers that the trust bundle names are asked, and none hears anything it has not proved to be. */
export function lineOf({ mqtt }: Pick<AgentConfig, 'mqtt'>, access: Access, streams: Streams): Line {
  const { host, port } = mqtt
  if (access.kind === 'plain') {
    const address = { host: host ?? '127.0.0.1', port: port ?? 0 }
    return { open: () => streams.connect(address), password: access.password }
  }
  const { brokers, caCertificatesPem } = access.trust
  let turn = 0
  return {
    password: null,
    open() {
      const broker = brokers[turn % brokers.length]
      if (broker === undefined) throw new Error('a trust bundle that names no broker was let in')
      turn += 1
      const way = host === null || port === null ? { host: broker.host, port: broker.port } : { host, port }
      return streams.connectTls({ ...way, serverName: broker.serverName, caCertificatesPem, ...access.identity() })
    },
  }
}
