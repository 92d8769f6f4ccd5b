/** Bytes of one TCP segment in its place in the stream, as a pcap file has them. */
export type Segment = {
  atMicros: number
  connection: string
  fromPort: number
  toPort: number
  isNew: boolean
  bytes: Uint8Array
}

const magics = new Map([
  ['d4c3b2a1', { isLittle: true, perSecond: 1_000_000 }],
  ['a1b2c3d4', { isLittle: false, perSecond: 1_000_000 }],
  ['4d3cb2a1', { isLittle: true, perSecond: 1_000_000_000 }],
  ['a1b23c4d', { isLittle: false, perSecond: 1_000_000_000 }],
])
/** Bytes before the IP header, by link type: loopback, Ethernet, raw IP, Linux cooked 1 and 2. */
const linkBytes = new Map([
  [0, 4],
  [1, 14],
  [101, 0],
  [108, 4],
  [113, 16],
  [276, 20],
])
const tcp = 6
const fileHeaderBytes = 24
const recordHeaderBytes = 16
/** What libpcap writes at most into one record. */
const recordBytesMax = 262_144

/** A pcap file that can be read no further, from byte `offset` of it. What came before is good. */
export class PcapError extends Error {
  readonly code: 'truncated-capture' | 'corrupt-capture'
  readonly offset: number
  constructor(code: PcapError['code'], offset: number, detail: string) {
    super(detail)
    this.name = 'PcapError'
    this.code = code
    this.offset = offset
  }
}

/** Whether a file begins as a pcap file does. */
export function isPcap(start: Uint8Array): boolean {
  return magics.has(Buffer.from(start.subarray(0, 4)).toString('hex'))
}

/**
 * Takes a pcap file apart that comes in pieces, as the writer here makes it: its header, then each whole record, so that a
 * copy can end anywhere.
 */
export function createRecordSplitter(): (chunk: Uint8Array) => Uint8Array[] {
  let pending = Buffer.alloc(0)
  let isBegun = false
  const nextBytes = () => {
    if (!isBegun) return fileHeaderBytes
    return recordHeaderBytes + (pending.length < recordHeaderBytes ? 0 : pending.readUInt32LE(8))
  }
  return (chunk) => {
    pending = Buffer.concat([pending, chunk])
    const ready: Uint8Array[] = []
    for (let bytes = nextBytes(); bytes <= pending.length; bytes = nextBytes()) {
      ready.push(pending.subarray(0, bytes))
      pending = pending.subarray(bytes)
      isBegun = true
    }
    return ready
  }
}

type Packet = {
  from: string
  to: string
  fromPort: number
  toPort: number
  sequence: number
  isSyn: boolean
  payload: Buffer
}

function packetIn(bytes: Buffer): Packet | null {
  const isV6 = bytes.length >= 40 && bytes.readUInt8(0) >> 4 === 6
  if (bytes.length < 20 || (!isV6 && bytes.readUInt8(0) >> 4 !== 4)) return null
  const ipBytes = isV6 ? 40 : (bytes.readUInt8(0) & 15) * 4
  if (bytes.readUInt8(isV6 ? 6 : 9) !== tcp || bytes.length < ipBytes + 20) return null
  const end = Math.min(bytes.length, isV6 ? 40 + bytes.readUInt16BE(4) : bytes.readUInt16BE(2))
  const segment = bytes.subarray(ipBytes, end)
  const [from, to] = isV6
    ? [bytes.subarray(8, 24), bytes.subarray(24, 40)]
    : [bytes.subarray(12, 16), bytes.subarray(16, 20)]
  return {
    from: from.toString('hex'),
    to: to.toString('hex'),
    fromPort: segment.readUInt16BE(0),
    toPort: segment.readUInt16BE(2),
    sequence: segment.readUInt32BE(4),
    isSyn: (segment.readUInt8(13) & 2) !== 0,
    payload: segment.subarray((segment.readUInt8(12) >> 4) * 4),
  }
}

/** One direction of one connection: what comes twice is passed over, what comes too early waits. */
class Stream {
  private next: number | null = null
  private readonly early = new Map<number, Buffer>()

  /** Bytes that are in their place now. */
  take({ sequence, isSyn, payload }: Packet): Buffer[] {
    if (isSyn) {
      this.next = (sequence + 1) >>> 0
      return []
    }
    this.next ??= sequence
    const ahead = (sequence - this.next) | 0
    if (ahead > 0) {
      this.early.set(sequence, payload)
      return []
    }
    if (-ahead >= payload.length) return []
    const ready = [payload.subarray(-ahead)]
    this.next = (sequence + payload.length) >>> 0
    for (let more = this.early.get(this.next); more !== undefined; more = this.early.get(this.next)) {
      this.early.delete(this.next)
      ready.push(more)
      this.next = (this.next + more.length) >>> 0
    }
    return ready
  }
}

/**
 * The TCP bytes of a pcap file (not pcapng), each connection's in their order. @throws RangeError for a link type nobody
 * here knows, PcapError after all that comes before a cut or a record that cannot be
 */
export function* segmentsOf(file: Uint8Array): Generator<Segment> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  const kind = magics.get(bytes.subarray(0, 4).toString('hex'))
  if (kind === undefined) return
  if (bytes.length < fileHeaderBytes)
    throw new PcapError('truncated-capture', 0, `it ends ${bytes.length} bytes into its header`)
  const u32 = (at: number) => (kind.isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const linkType = u32(20) & 0xffff
  const before = linkBytes.get(linkType)
  if (before === undefined) throw new RangeError(`link type ${linkType} is not read`)
  const cutAt = (at: number) =>
    new PcapError('truncated-capture', at, `it ends ${bytes.length - at} bytes into a record`)
  const streams = new Map<string, Stream>()
  for (let at = fileHeaderBytes; at < bytes.length; ) {
    if (at + recordHeaderBytes > bytes.length) throw cutAt(at)
    const length = u32(at + 8)
    const end = at + recordHeaderBytes + length
    // A record never holds more than was on the wire.
    if (length > Math.min(recordBytesMax, u32(at + 12)))
      throw new PcapError('corrupt-capture', at, `a record there says it has ${length} bytes of ${u32(at + 12)}`)
    if (end > bytes.length) throw cutAt(at)
    const atMicros = u32(at) * 1_000_000 + Math.floor(u32(at + 4) / (kind.perSecond / 1_000_000))
    const packet = packetIn(bytes.subarray(at + recordHeaderBytes + before, end))
    at = end
    if (packet === null) continue
    const { from, to, fromPort, toPort } = packet
    const connection = `${from}:${fromPort}>${to}:${toPort}`
    const known = packet.isSyn ? undefined : streams.get(connection)
    const stream = known ?? new Stream()
    if (known === undefined) streams.set(connection, stream)
    for (const [index, ready] of stream.take(packet).entries())
      if (ready.length > 0)
        yield { atMicros, connection, fromPort, toPort, isNew: known === undefined && index === 0, bytes: ready }
  }
}
