import { connect, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { VerifiedStream } from './verified-stream.ts'

/** Where a byte stream leads: a TCP peer on this network. */
export type StreamAddress = { host: string; port: number }

/** A peer that must prove to be one of an authority's, and what we prove ourselves by. All PEM. */
export type SecureAddress = StreamAddress & {
  /** The name its certificate must bear (RFC 9525). */
  serverName: string
  caCertificatesPem: readonly string[]
  keyPem: string
  certificatePem: string
}

/** Opens byte streams. The duplex is returned at once; it emits 'connect' when it is up, 'error' and 'close' when not. */
export type Streams = {
  connect(address: StreamAddress): Duplex
  /**
   * TLS 1.3 (RFC 8446) with a certificate of our own. Nothing that is written leaves before the peer has proved to be the
   * one named; when it is another, the error is a TrustError.
   */
  connectTls(address: SecureAddress): Duplex
}

/** Real TCP, without Nagle's delay. */
export function systemStreams(): Streams {
  return {
    connect({ host, port }) {
      const socket = connect({ host, port })
      socket.setNoDelay(true)
      return socket
    },
    connectTls({ host, port, serverName, caCertificatesPem, keyPem, certificatePem }) {
      const socket = connectTls({
        host,
        port,
        // RFC 6066 §3: an address is no server name.
        ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
        ca: [...caCertificatesPem],
        key: keyPem,
        cert: certificatePem,
        minVersion: 'TLSv1.3',
        // Judged by the stream that holds everything back until then; it alone can allow for a clock that is wrong.
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
      })
      socket.setNoDelay(true)
      return new VerifiedStream(socket, { serverName, caCertificatesPem, nowMs: Date.now })
    },
  }
}
