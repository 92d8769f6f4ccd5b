import { type Duplex, duplexPair } from 'node:stream'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { Personality } from '#simulators/llrp-reader/personality'
import {
  createReaderEmulator,
  type ReaderEmulator,
  type ReaderEmulatorOptions,
} from '#simulators/llrp-reader/reader-emulator'
import { type VirtualClock, virtualClock } from '#tests/support/virtual-clock'

/** One message as it came over the wire. */
export type Frame = { version: number; type: number; id: number; body: Buffer; atMs: number; raw: Buffer }

/** Hex of an unsigned number of so many bits. */
export function hex(value: number, bits: 8 | 16 | 32): string {
  return value.toString(16).padStart(bits / 4, '0')
}

/** A TLV parameter in hex, its length counted. */
export function tlv(type: number, ...parts: string[]): string {
  const body = parts.join('')
  return hex(type, 16) + hex(body.length / 2 + 4, 16) + body
}

/** Lets bytes and promises flow without time passing. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A client that knows nothing but bytes. */
export class RawClient {
  readonly frames: Frame[] = []
  readonly chunks: number[] = []
  readonly duplex: Duplex
  isClosed = false
  /** Answers keepalives in this version; null leaves them unanswered. */
  acknowledgesIn: number | null = null
  private received = Buffer.alloc(0)
  private nextId = 1_000
  private readonly clock: VirtualClock

  constructor(duplex: Duplex, clock: VirtualClock) {
    this.duplex = duplex
    this.clock = clock
    duplex.on('data', (chunk: Buffer) => this.take(chunk))
    duplex.on('close', () => {
      this.isClosed = true
    })
    duplex.on('end', () => duplex.end())
    duplex.on('error', () => undefined)
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk.length)
    this.received = Buffer.concat([this.received, chunk])
    while (this.received.length >= 10 && this.received.length >= this.received.readUInt32BE(2)) {
      const length = this.received.readUInt32BE(2)
      if (length < 10) return
      const raw = this.received.subarray(0, length)
      const head = raw.readUInt16BE(0)
      this.frames.push({
        version: (head >> 10) & 7,
        type: head & 1023,
        id: raw.readUInt32BE(6),
        body: raw.subarray(10),
        atMs: this.clock.elapsed(),
        raw,
      })
      this.received = this.received.subarray(length)
      if (this.acknowledgesIn !== null && (head & 1023) === 62) this.send(72, '', this.acknowledgesIn)
    }
  }

  /** Bytes that no whole frame could be made of. */
  get leftOver(): number {
    return this.received.length
  }

  send(type: number, bodyHex = '', version = 1, id = this.nextId++): number {
    const body = Buffer.from(bodyHex, 'hex')
    const head = Buffer.alloc(10)
    head.writeUInt16BE((version << 10) | type, 0)
    head.writeUInt32BE(body.length + 10, 2)
    head.writeUInt32BE(id, 6)
    this.duplex.write(Buffer.concat([head, body]))
    return id
  }

  /** Sends and waits for the message with the same id. */
  async ask(type: number, bodyHex = '', version = 1): Promise<Frame> {
    const id = this.send(type, bodyHex, version)
    await settle()
    const answer = this.frames.findLast((frame) => frame.id === id && isAnswer(frame.type))
    if (answer === undefined) throw new Error(`no answer to message ${type}`)
    return answer
  }

  of(type: number): Frame[] {
    return this.frames.filter((frame) => frame.type === type)
  }
}

function isAnswer(type: number): boolean {
  return ![61, 62, 63].includes(type)
}

export type Bench = {
  clock: VirtualClock
  reader: ReaderEmulator
  connect(): Promise<RawClient>
  /** Lets virtual time pass with bytes flowing all the while. */
  run(ms: number): Promise<void>
}

/** A reader on a virtual clock, seeded. */
export function bench(
  personality: Personality,
  options: Partial<Omit<ReaderEmulatorOptions, 'personality' | 'platform'>> & { seed?: number } = {},
): Bench {
  const { seed = 1, ...rest } = options
  const clock = virtualClock()
  const platform = { clock, random: seededRandom(seed), log: silentLog() }
  const reader = createReaderEmulator({ platform, personality, ...rest })
  return {
    clock,
    reader,
    async connect() {
      const [ours, theirs] = duplexPair()
      // A pair in memory does not pass on that one end was destroyed; a socket's peer would notice.
      ours.on('close', () => theirs.destroy())
      theirs.on('close', () => ours.destroy())
      const client = new RawClient(ours, clock)
      reader.accept(theirs)
      await settle()
      return client
    },
    async run(ms) {
      for (let left = ms; left > 0; left -= 100) {
        clock.advance(Math.min(left, 100))
        await settle()
      }
    },
  }
}

/** StatusCode of a response, wherever its LLRPStatus stands. */
export function statusOf(frame: Frame): number {
  return frame.body.readUInt16BE(frame.body.indexOf(Buffer.from('011f', 'hex')) + 4)
}

/** The whole LLRPStatus behind its description: nested errors in hex. */
export function statusDetail(frame: Frame): string {
  const at = frame.body.indexOf(Buffer.from('011f', 'hex'))
  const end = at + frame.body.readUInt16BE(at + 2)
  return frame.body.subarray(at + 8 + frame.body.readUInt16BE(at + 6), end).toString('hex')
}

/** The event parameter of a READER_EVENT_NOTIFICATION in hex, without its time stamp. */
export function eventOf(frame: Frame): string {
  return frame.body.subarray(16).toString('hex')
}
