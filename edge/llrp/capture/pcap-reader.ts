import { createPassingTime } from './passing-time.ts'
import { type Packet, type Piece, TcpStream } from './tcp-stream.ts'

/** Bytes of one TCP segment in its place in the stream, as a pcap file has them. */
export type Segment = {
  atMicros: number
  /** Number of the packet that brought them to their place, from 1 on, as Wireshark counts. */
  packet: number
  connection: string
  fromPort: number
  toPort: number
  isNew: boolean
  /** How many bytes right before these are not in the file. */
  lostBefore: number
  bytes: Uint8Array
}

const magics = new Map([
  ['d4c3b2a1', { isLittle: true, perSecond: 1_000_000 }],
  ['a1b2c3d4', { isLittle: false, perSecond: 1_000_000 }],
  ['4d3cb2a1', { isLittle: true, perSecond: 1_000_000_000 }],
  ['a1b23c4d', { isLittle: false, perSecond: 1_000_000_000 }],
])
/**
 * Bytes before the IP header, by link type: loopback, Ethernet, raw IP, Linux cooked 1 and 2; and where they say what
 * follows, in those that may say that a tag of a VLAN does.
 */
const links = new Map<number, { bytes: number; etherTypeAt: number | null }>([
  [0, { bytes: 4, etherTypeAt: null }],
  [1, { bytes: 14, etherTypeAt: 12 }],
  [101, { bytes: 0, etherTypeAt: null }],
  [108, { bytes: 4, etherTypeAt: null }],
  [113, { bytes: 16, etherTypeAt: 14 }],
  [276, { bytes: 20, etherTypeAt: 0 }],
])
/** Tags of IEEE 802.1Q, of a customer and of a provider. Each has four bytes, the last two of which say what follows. */
const vlanTags = new Set([0x8100, 0x88a8])
const vlanTagBytes = 4
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

/** The link type of the file is none whose packets are understood here. */
export class LinkTypeError extends Error {
  constructor(linkType: number) {
    super(`link type ${linkType} is not read`)
    this.name = 'LinkTypeError'
  }
}

/** What lies behind the header of the link and any tags of VLANs. */
function behindLink(record: Buffer, { bytes, etherTypeAt }: { bytes: number; etherTypeAt: number | null }): Buffer {
  let at = bytes
  if (etherTypeAt !== null && record.length >= bytes) {
    let etherType = record.readUInt16BE(etherTypeAt)
    while (vlanTags.has(etherType) && record.length >= at + vlanTagBytes) {
      etherType = record.readUInt16BE(at + 2)
      at += vlanTagBytes
    }
  }
  return record.subarray(at)
}

/** Null for what is no TCP, or has not so much as its headers; what such a packet carried is missing in its stream then. */
function packetIn(bytes: Buffer): Packet | null {
  const isV6 = bytes.length >= 40 && bytes.readUInt8(0) >> 4 === 6
  if (bytes.length < 20 || (!isV6 && bytes.readUInt8(0) >> 4 !== 4)) return null
  const ipBytes = isV6 ? 40 : (bytes.readUInt8(0) & 15) * 4
  if (bytes.readUInt8(isV6 ? 6 : 9) !== tcp) return null
  // A fragment that is not the first has no TCP header.
  if (!isV6 && (bytes.readUInt16BE(6) & 0x1fff) !== 0) return null
  const said = isV6 ? bytes.readUInt16BE(4) : bytes.readUInt16BE(2)
  // Captured where it is sent, before the network card cuts it to size, a packet says it has no bytes: it has all there are.
  const end = said === 0 ? bytes.length : Math.min(bytes.length, isV6 ? 40 + said : said)
  const segment = bytes.subarray(ipBytes, end)
  if (segment.length < 20) return null
  const [from, to] = isV6
    ? [bytes.subarray(8, 24), bytes.subarray(24, 40)]
    : [bytes.subarray(12, 16), bytes.subarray(16, 20)]
  const flags = segment.readUInt8(13)
  return {
    from: from.toString('hex'),
    to: to.toString('hex'),
    fromPort: segment.readUInt16BE(0),
    toPort: segment.readUInt16BE(2),
    sequence: segment.readUInt32BE(4),
    acknowledges: (flags & 0x10) === 0 ? null : segment.readUInt32BE(8),
    isSyn: (flags & 2) !== 0,
    payload: segment.subarray((segment.readUInt8(12) >> 4) * 4),
  }
}

type Known = { stream: TcpStream; isNew: boolean; ends: Pick<Segment, 'connection' | 'fromPort' | 'toPort'> }

/** The connections of a file, one direction each, and what is in its place in them. */
class Streams {
  private readonly known = new Map<string, Known>()
  /** What waits, waits by this: the clock that stamps may be set back meanwhile. */
  private readonly passedMicros = createPassingTime()

  take(packet: Packet, atMicros: number, number: number): Segment[] {
    const { from, to, fromPort, toPort, acknowledges } = packet
    const connection = `${from}:${fromPort}>${to}:${toPort}`
    const before = this.known.get(connection)
    const passedMicros = this.passedMicros(atMicros)
    const ready: Segment[] = []
    if (packet.isSyn && before !== undefined) ready.push(...segmentsIn(before, before.stream.flush(), atMicros, number))
    const there = packet.isSyn ? undefined : before
    const here = there ?? { stream: new TcpStream(), isNew: true, ends: { connection, fromPort, toPort } }
    if (there === undefined) this.known.set(connection, here)
    ready.push(...segmentsIn(here, here.stream.take(packet, passedMicros), atMicros, number))
    const other = this.known.get(`${to}:${toPort}>${from}:${fromPort}`)
    if (other !== undefined && acknowledges !== null)
      ready.push(...segmentsIn(other, other.stream.acknowledged(acknowledges, passedMicros), atMicros, number))
    return ready
  }

  /** What waited for bytes that do not come any more. */
  flush(atMicros: number, number: number): Segment[] {
    return [...this.known.values()].flatMap((each) => segmentsIn(each, each.stream.flush(), atMicros, number))
  }
}

function segmentsIn(known: Known, pieces: readonly Piece[], atMicros: number, packet: number): Segment[] {
  return pieces.map((piece) => {
    const { isNew } = known
    known.isNew = false
    return { atMicros, packet, ...known.ends, isNew, ...piece }
  })
}

/**
 * The TCP bytes of a pcap file (not pcapng), each connection's in their order. @throws LinkTypeError for a link type nobody
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
  const link = links.get(linkType)
  if (link === undefined) throw new LinkTypeError(linkType)
  const cutAt = (at: number) =>
    new PcapError('truncated-capture', at, `it ends ${bytes.length - at} bytes into a record`)
  const streams = new Streams()
  let atMicros = 0
  let number = 0
  for (let at = fileHeaderBytes; at < bytes.length; ) {
    let problem: PcapError | null = null
    const isWhole = at + recordHeaderBytes <= bytes.length
    const length = isWhole ? u32(at + 8) : 0
    const end = at + recordHeaderBytes + length
    // A record never holds more than was on the wire.
    if (isWhole && length > Math.min(recordBytesMax, u32(at + 12)))
      problem = new PcapError('corrupt-capture', at, `a record there says it has ${length} bytes of ${u32(at + 12)}`)
    else if (!isWhole || end > bytes.length) problem = cutAt(at)
    if (problem !== null) {
      yield* streams.flush(atMicros, number)
      throw problem
    }
    number += 1
    atMicros = u32(at) * 1_000_000 + Math.floor(u32(at + 4) / (kind.perSecond / 1_000_000))
    const packet = packetIn(behindLink(bytes.subarray(at + recordHeaderBytes, end), link))
    at = end
    if (packet !== null) yield* streams.take(packet, atMicros, number)
  }
  yield* streams.flush(atMicros, number)
}
