import type { Duplex } from 'node:stream'
import { generate, type Packet, parser } from 'mqtt-packet'

export type { Packet } from 'mqtt-packet'

/** What of a line is heard. */
export type PacketEvents = { packet(packet: Packet): void; closed(): void }

/** MQTT 3.1.1 packets over a byte stream, each as it stands there: nothing is answered, ordered or repaired. */
export class PacketLine {
  readonly #stream: Duplex
  isClosed = false

  constructor(stream: Duplex, events: PacketEvents) {
    this.#stream = stream
    const packets = parser({ protocolVersion: 4 })
    const read: Packet[] = []
    packets.on('packet', (packet) => read.push(packet))
    packets.on('error', () => this.cut())
    const chunks: Buffer[] = []
    let isReading = false
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      // What is answered may come back at once, while the packet it answers is still being dealt with.
      if (isReading) return
      isReading = true
      for (let next = chunks.shift(); next !== undefined; next = chunks.shift()) {
        packets.parse(next)
        for (const packet of read.splice(0)) if (!this.isClosed) events.packet(packet)
      }
      isReading = false
    })
    const end = () => {
      if (this.isClosed) return
      this.isClosed = true
      events.closed()
    }
    stream.on('error', () => undefined)
    stream.on('end', () => stream.destroy())
    stream.on('close', end)
  }

  send(packet: Packet): void {
    this.sendBytes(generate(packet, { protocolVersion: 4 }))
  }

  sendBytes(bytes: Uint8Array): void {
    if (!this.isClosed && this.#stream.writable) this.#stream.write(bytes)
  }

  /** Ends it when what was sent has left. */
  end(): void {
    this.#stream.end()
  }

  /** Ends it at once, as a network does. */
  cut(): void {
    this.#stream.destroy()
  }
}
