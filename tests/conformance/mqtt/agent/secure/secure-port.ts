import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer, type Server } from 'node:tls'
import { type Identity, type JudgeAuthority, newAuthority } from './judge-authority.ts'

/** A port on which devices prove themselves by certificates of the judge, and on which the judge can be somebody else. */
export type SecurePort = {
  server: Server
  /** From the next connection on the broker proves to be of an authority nobody named. */
  beStranger(): void
  /** It is itself again. */
  beSelf(): void
  /** Connections that came while it was a stranger, and bytes that were said on them. */
  strangerKnocks: number
  strangerHeard: number
}

/** Makes one that hands connections to accept. name: whom the broker proves to be, a host name or address. */
export async function securePort(
  authority: JudgeAuthority,
  name: string,
  nowMs: number,
  accept: (stream: Duplex) => void,
): Promise<SecurePort> {
  const ca = authority.certificatePem
  const contextOf = ({ keyPem, certificatePem }: Identity) =>
    ({ key: keyPem, cert: certificatePem, ca, minVersion: 'TLSv1.3' }) as const
  const [self, stranger] = [
    contextOf(await authority.issueToBroker(name)),
    contextOf(await (await newAuthority('nobody', nowMs)).issueToBroker(name)),
  ]
  const port: SecurePort = {
    server: createServer({ ...self, requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.setNoDelay(true)
      if (!isStranger) {
        accept(socket)
        return
      }
      socket.on('data', (chunk: Buffer) => {
        port.strangerHeard += chunk.length
      })
      socket.on('error', () => undefined)
    }),
    beStranger() {
      isStranger = true
      port.server.setSecureContext(stranger)
    },
    beSelf() {
      isStranger = false
      port.server.setSecureContext(self)
    },
    strangerKnocks: 0,
    strangerHeard: 0,
  }
  let isStranger = false
  port.server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    if (isStranger) port.strangerKnocks += 1
  })
  port.server.on('tlsClientError', () => undefined)
  return port
}
