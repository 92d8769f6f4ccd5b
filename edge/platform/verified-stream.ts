import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/** Why a peer is not the one that was to be reached. Nothing was said to it. */
export type TrustRefusal =
  | 'broker-not-tls'
  | 'broker-not-of-our-authority'
  | 'broker-of-another-name'
  | 'broker-certificate-expired'

const serverAuth = '1.3.6.1.5.5.7.3.1'

/** The peer proved to be somebody else, or nobody. */
export class TrustError extends Error {
  readonly code: TrustRefusal

  constructor(code: TrustRefusal, what: string) {
    super(`${code}: ${what}`)
    this.name = 'TrustError'
    this.code = code
  }
}

export type Expected = {
  serverName: string
  caCertificatesPem: readonly string[]
  /** Wall time, Unix ms. */
  nowMs(): number
}

function bears(certificate: X509Certificate, serverName: string): boolean {
  return (isIP(serverName) === 0 ? certificate.checkHost(serverName) : certificate.checkIP(serverName)) !== undefined
}

/**
 * Whether a certificate is one of our authority's for a server of that name, all but its dates: for a clock that is known
 * to be wrong. An authority of ours issues directly, so that the chain has two links.
 */
function isOurs(certificate: X509Certificate, { serverName, caCertificatesPem }: Expected): boolean {
  const isIssued = caCertificatesPem
    .map((pem) => new X509Certificate(pem))
    .some((ca) => ca.ca && certificate.checkIssued(ca) && certificate.verify(ca.publicKey))
  return (
    isIssued && !certificate.ca && certificate.keyUsage?.includes(serverAuth) === true && bears(certificate, serverName)
  )
}

/** A clock before the authority was made is wrong whatever it shows: it cannot tell whether a certificate is still good. */
function isClockBehind({ caCertificatesPem, nowMs }: Expected): boolean {
  return caCertificatesPem.every((pem) => nowMs() < new X509Certificate(pem).validFromDate.getTime())
}

/** Null when the peer of a finished handshake is whom we want, else why it is not. */
export function trustRefusalOf(socket: TLSSocket, expected: Expected): TrustError | null {
  const { serverName } = expected
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return new TrustError('broker-not-of-our-authority', 'it shows no certificate')
  if (socket.authorized) {
    return bears(certificate, serverName) ? null : new TrustError('broker-of-another-name', `it is not ${serverName}`)
  }
  const reason = String(socket.authorizationError)
  if (isOurs(certificate, expected)) {
    if (isClockBehind(expected)) return null
    return new TrustError(
      'broker-certificate-expired',
      `${reason}; look at the clock of this device and of the service`,
    )
  }
  return new TrustError('broker-not-of-our-authority', reason)
}

/**
 * Lets nothing out before the peer has proved to be whom we want: what is written waits for the handshake, and is thrown
 * away when the peer is somebody else.
 */
export class VerifiedStream extends Duplex {
  readonly #socket: TLSSocket
  #held: (() => void) | null = null
  #isVerified = false

  constructor(socket: TLSSocket, expected: Expected) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    socket.on('secureConnect', () => {
      const refusal = trustRefusalOf(socket, expected)
      if (refusal !== null) {
        this.destroy(refusal)
        return
      }
      this.#isVerified = true
      this.#listen()
      this.#held?.()
      this.#held = null
      this.emit('connect')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isOtherProtocol = !this.#isVerified && error.code?.startsWith('ERR_SSL') === true
      this.destroy(isOtherProtocol ? new TrustError('broker-not-tls', error.code ?? '') : error)
    })
    socket.on('close', () => this.destroy())
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) this.#socket.pause()
    })
    this.#socket.on('end', () => this.push(null))
  }

  override _read(): void {
    if (this.#isVerified) this.#socket.resume()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    const write = () => this.#socket.write(chunk, encoding, callback)
    if (this.#isVerified) write()
    else this.#held = write
  }

  override _final(callback: () => void): void {
    this.#socket.end()
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#held = null
    this.#socket.destroy()
    callback(error)
  }
}
