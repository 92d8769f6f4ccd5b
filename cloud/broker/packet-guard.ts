import { Duplex } from 'node:stream'

/** Why a connection is cut before the broker sees the packet. */
export type GuardRefusal = 'packet-too-large' | 'malformed-remaining-length'

/** The peer broke the limits of the wire; its connection is gone. */
export class GuardError extends Error {
  readonly code: GuardRefusal

  constructor(code: GuardRefusal) {
    super(code)
    this.name = 'GuardError'
    this.code = code
  }
}

/** Walks over MQTT packets by their fixed headers alone (MQTT 3.1.1 §2.2). */
export class FixedHeaderWalker {
  readonly #packetBytesMax: number
  /** Bytes of the present packet still to come; 0 while reading a header. */
  #bodyBytesLeft = 0
  #isInLength = false
  #length = 0
  #shift = 0

  /** packetBytesMax is the largest remaining length let through. */
  constructor(packetBytesMax: number) {
    this.#packetBytesMax = packetBytesMax
  }

  /** Looks at the next bytes of the stream; null when all is well so far. */
  walk(chunk: Uint8Array): GuardRefusal | null {
    let at = 0
    while (at < chunk.length) {
      if (this.#bodyBytesLeft > 0) {
        const step = Math.min(this.#bodyBytesLeft, chunk.length - at)
        this.#bodyBytesLeft -= step
        at += step
        continue
      }
      const byte = chunk[at++] ?? 0
      if (!this.#isInLength) {
        this.#isInLength = true
        this.#length = 0
        this.#shift = 0
        continue
      }
      this.#length += (byte & 0x7f) << this.#shift
      this.#shift += 7
      if ((byte & 0x80) !== 0) {
        // §2.2.3: the remaining length takes four bytes at most.
        if (this.#shift > 21) return 'malformed-remaining-length'
        continue
      }
      if (this.#length > this.#packetBytesMax) return 'packet-too-large'
      this.#isInLength = false
      this.#bodyBytesLeft = this.#length
    }
    return null
  }
}

/**
 * Stands between a connection and the broker, which would buffer whatever length a packet declares. Destroying the
 * guard destroys the connection.
 */
export class PacketGuard extends Duplex {
  readonly #stream: Duplex
  readonly #walker: FixedHeaderWalker

  constructor(stream: Duplex, packetBytesMax: number) {
    super({ allowHalfOpen: false })
    this.#stream = stream
    this.#walker = new FixedHeaderWalker(packetBytesMax)
    stream.on('data', (chunk: Buffer) => {
      const refusal = this.#walker.walk(chunk)
      if (refusal !== null) this.destroy(new GuardError(refusal))
      else if (!this.destroyed && !this.push(chunk)) stream.pause()
    })
    stream.on('end', () => this.push(null))
    stream.on('error', (error) => this.destroy(error))
    stream.on('close', () => this.destroy())
  }

  override _read(): void {
    this.#stream.resume()
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#stream.write(chunk, encoding, callback)
  }

  override _final(callback: () => void): void {
    this.#stream.end()
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#stream.destroy()
    callback(error)
  }
}
