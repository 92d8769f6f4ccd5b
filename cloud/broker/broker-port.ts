import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls'
import type { Log } from '#platform/log'
import { portError } from './broker-error.ts'
import { type Peer, peerOf } from './peer.ts'

/** What the broker proves itself by, and whose certificates it takes. All PEM. */
export type BrokerIdentity = { keyPem: string; certificatePem: string; caCertificatePem: string }

export type PortWish = {
  host: string
  port: number
  /** Null: no TLS; devices prove themselves by passwords. */
  identity: BrokerIdentity | null
}

/** A port the broker listens at. */
export type BrokerPort = {
  port: number
  /** From the next connection on another certificate; those that are open go on. Nothing happens on a port without TLS. */
  renew(identity: BrokerIdentity): void
  close(): Promise<void>
}

type Parts = PortWish & { log: Log; handshakeTimeoutMs: number; connectionsMax: number }

const contextOf = ({ keyPem, certificatePem, caCertificatePem }: BrokerIdentity) => ({
  key: keyPem,
  cert: certificatePem,
  ca: caCertificatePem,
})

function tlsServer(
  { log, handshakeTimeoutMs: handshakeTimeout }: Parts,
  identity: BrokerIdentity,
  accept: (stream: Duplex, peer: Peer | null) => void,
): TlsServer {
  const options = {
    ...contextOf(identity),
    // RFC 8446; nothing older is spoken by a device of ours.
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout,
  } as const
  const server = createTlsServer(options, (socket: TLSSocket) => {
    socket.setNoDelay(true)
    const certificate = socket.getPeerX509Certificate()
    const peer = certificate === undefined ? null : peerOf(certificate)
    if (peer !== null) return accept(socket, peer)
    log.warn('broker.certificate.strange')
    socket.destroy()
  })
  server.on('tlsClientError', (error: NodeJS.ErrnoException) =>
    log.info('broker.handshake.refused', { reason: error.code ?? error.message }),
  )
  return server
}

function plainServer(accept: (stream: Duplex, peer: Peer | null) => void): Server {
  return createServer((socket) => {
    socket.setNoDelay(true)
    accept(socket, null)
  })
}

/**
 * Listens and hands on whoever may speak MQTT: with TLS only connections whose certificate is of the authority.
 * @throws BrokerError port-taken or port-refused.
 */
export function openPort(parts: Parts, accept: (stream: Duplex, peer: Peer | null) => void): Promise<BrokerPort> {
  const { host, port, identity, connectionsMax } = parts
  const tls = identity === null ? null : tlsServer(parts, identity, accept)
  const server = tls ?? plainServer(accept)
  server.maxConnections = connectionsMax
  // Those that are still shaking hands among them, which nobody else knows.
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, host, port)))
    server.listen(port, host, () => {
      const address = server.address()
      resolve({
        port: address !== null && typeof address === 'object' ? address.port : port,
        renew: (renewed) => tls?.setSecureContext({ ...contextOf(renewed), minVersion: 'TLSv1.3' }),
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            for (const socket of open) socket.destroy()
          }),
      })
    })
  })
}
