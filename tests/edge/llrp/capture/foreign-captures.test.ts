import { describe, expect, it } from 'vitest'
import { type CaptureLoss, framesOfCapture } from '#edge/llrp/capture/frames-of-capture'
import { PcapError, segmentsOf } from '#edge/llrp/capture/pcap-reader'
import { hexOf } from '#edge/llrp/codec/hex'

const fromReader = '043e0000000a0000002a'
const toReader = '04480000000a0000002a'
const longer = '043f0000002000000001 00f600160080000c0006479f721ae0000100 00060000'.replaceAll(' ', '')

type Packet = {
  hex: string
  sequence: number
  isToReader?: boolean
  isSyn?: boolean
  /** What the IP header says its length is, where it says something else. */
  saysBytes?: number
  /** Up to where the other side has been heard. */
  acknowledges?: number
  /** When it was captured, in milliseconds; the packets are 5 ms apart where nothing is said. */
  atMs?: number
}

/** Where a link says what follows, by its type. */
const etherTypeAt: Record<number, number> = { 1: 12, 113: 14, 276: 0 }

/** What a link says before IPv4, with these tags of VLANs between. */
function linkHeader(link: number, tags: number[] = []): Buffer {
  const header = Buffer.alloc({ 0: 4, 1: 14, 101: 0, 113: 16, 276: 20 }[link] ?? 0)
  const at = etherTypeAt[link]
  if (at === undefined) return header
  const [first = 0x0800, ...rest] = [...tags, 0x0800]
  header.writeUInt16BE(first, at)
  return Buffer.concat([header, ...rest.map((next) => Buffer.from([0, 5, next >> 8, next & 255]))])
}

/** A pcap file as another program writes it: this link, this byte order, nanoseconds or microseconds, these tags of VLANs. */
function pcap(packets: Packet[], link = 1, isLittle = true, isNanos = false, tags: number[] = []): Buffer {
  const number = (value: number, bytes: 2 | 4) => {
    const out = Buffer.alloc(bytes)
    if (bytes === 2) isLittle ? out.writeUInt16LE(value) : out.writeUInt16BE(value)
    else isLittle ? out.writeUInt32LE(value) : out.writeUInt32BE(value)
    return out
  }
  const head = [
    number(isNanos ? 0xa1b23c4d : 0xa1b2c3d4, 4),
    number(2, 2),
    number(4, 2),
    Buffer.alloc(8),
    number(65_535, 4),
  ]
  const before = linkHeader(link, tags)
  const records = packets.map((packet, at) => {
    const { hex, sequence, isToReader = false, isSyn = false, acknowledges = 0, atMs = 5 * (at + 1) } = packet
    const payload = Buffer.from(hex, 'hex')
    const ip = Buffer.alloc(40)
    ip.writeUInt8(0x45, 0)
    ip.writeUInt16BE(packet.saysBytes ?? 40 + payload.length, 2)
    ip.writeUInt8(6, 9)
    ip.writeUInt32BE(isToReader ? 1 : 2, 12)
    ip.writeUInt32BE(isToReader ? 2 : 1, 16)
    ip.writeUInt16BE(isToReader ? 40_000 : 5_084, 20)
    ip.writeUInt16BE(isToReader ? 5_084 : 40_000, 22)
    ip.writeUInt32BE(sequence, 24)
    ip.writeUInt32BE(acknowledges, 28)
    ip.writeUInt8(0x50, 32)
    ip.writeUInt8(isSyn ? 2 : 0x18, 33)
    // What a link adds behind a short packet is none of it.
    const padding = link === 1 && packet.saysBytes !== 0 ? 6 : 0
    const bytes = Buffer.concat([before, ip, payload, Buffer.alloc(padding)])
    const fraction = (atMs % 1_000) * 1_000 * (isNanos ? 1_000 : 1)
    return Buffer.concat([
      number(1_700_000_000 + Math.floor(atMs / 1_000), 4),
      number(fraction, 4),
      number(bytes.length, 4),
      number(bytes.length, 4),
      bytes,
    ])
  })
  return Buffer.concat([...head, number(link, 4), ...records])
}

const said = (file: Buffer) =>
  [...framesOfCapture(file)].map(({ frame, direction, atMs }) => ({
    hex: hexOf(frame, 0, frame.length).toLowerCase(),
    direction,
    atMs,
  }))

const simple: Packet[] = [
  { hex: fromReader, sequence: 1_000 },
  { hex: toReader, sequence: 7, isToReader: true },
]
const expected = [
  { hex: fromReader, direction: 'from-reader', atMs: 0 },
  { hex: toReader, direction: 'to-reader', atMs: 5 },
]

describe('a capture of another program', () => {
  it.each([
    ['Ethernet', 1, true, false],
    ['loopback', 0, true, false],
    ['cooked', 113, true, false],
    ['cooked, the second kind', 276, true, false],
    ['raw IP, the other byte order', 101, false, false],
    ['Ethernet in nanoseconds', 1, true, true],
  ])('is read: %s', (_what, link, isLittle, isNanos) => {
    expect(said(pcap(simple, link, isLittle, isNanos))).toEqual(expected)
  })

  it.each([
    ['a VLAN', 1, [0x8100]],
    ['a VLAN in that of a provider', 1, [0x88a8, 0x8100]],
    ['a VLAN, cooked', 113, [0x8100]],
    ['a VLAN, cooked the second way', 276, [0x8100]],
  ])('is read behind the tags of %s', (_what, link, tags) => {
    expect(said(pcap(simple, link, true, false, tags))).toEqual(expected)
  })

  it('with a packet that ends in the tag of a VLAN is read beside it', () => {
    const file = pcap(simple, 1, true, false, [0x8100])
    const cut = Buffer.from(file.subarray(24, 24 + 16 + 16))
    for (const at of [8, 12]) cut.writeUInt32LE(16, at)
    expect(said(Buffer.concat([file.subarray(0, 24), cut, file.subarray(24)]))).toEqual(expected)
  })

  it.each<[string, Packet[]]>([
    [
      'in pieces',
      [
        { hex: longer.slice(0, 22), sequence: 10 },
        { hex: longer.slice(22), sequence: 21 },
      ],
    ],
    [
      'twice',
      [
        { hex: longer, sequence: 10 },
        { hex: longer, sequence: 10 },
      ],
    ],
    [
      'in pieces that overlap',
      [
        { hex: longer.slice(0, 30), sequence: 10 },
        { hex: longer.slice(22), sequence: 21 },
      ],
    ],
    [
      'in another order',
      [
        { hex: '', sequence: 9, isSyn: true },
        { hex: longer.slice(22), sequence: 21 },
        { hex: longer.slice(0, 22), sequence: 10 },
      ],
    ],
    [
      'over the end of the sequence numbers',
      [
        { hex: longer.slice(0, 22), sequence: 0xffff_fffb },
        { hex: longer.slice(22), sequence: 6 },
      ],
    ],
    [
      'behind half a message',
      [
        { hex: longer.slice(40), sequence: 10 },
        { hex: longer, sequence: 22 },
      ],
    ],
  ])('gives a message once that came %s', (_how, packets) => {
    expect(said(pcap(packets)).map(({ hex }) => hex)).toEqual([longer])
  })

  it('is read up to where it was cut', () => {
    const whole = pcap(simple)
    const records = [24, 24 + (whole.length - 24) / 2]
    for (let cut = 4; cut < whole.length; cut += 1) {
      const frames: string[] = []
      const read = () => {
        for (const { frame } of framesOfCapture(whole.subarray(0, cut))) frames.push(hexOf(frame, 0, frame.length))
      }
      if (records.includes(cut)) read()
      else expect(read).toThrow(PcapError)
      expect(frames).toHaveLength(cut < (records[1] ?? 0) ? 0 : 1)
    }
  })

  it('of a link nobody here knows is refused by its number', () => {
    expect(() => [...segmentsOf(pcap(simple, 147))]).toThrow('link type 147')
  })

  it('taken where it is sent, before the packets are cut to size, is read', () => {
    const packets = simple.map((packet) => ({ ...packet, saysBytes: 0 }))
    expect(said(pcap(packets))).toEqual(expected)
  })

  it('with packets that are too short for their headers is read beside them', () => {
    const short = [1, 20, 39].map((saysBytes) => ({ hex: '', sequence: 1, saysBytes }))
    expect(said(pcap([...short, ...simple])).map(({ hex }) => hex)).toEqual([fromReader, toReader])
  })
})

const half = longer.length / 2

/** Frames and losses of these packets. */
function readWithLosses(packets: Packet[]) {
  const losses: CaptureLoss[] = []
  const frames = [...framesOfCapture(pcap(packets), (loss) => losses.push(loss))]
  return { frames: frames.map(({ frame }) => hexOf(frame, 0, frame.length).toLowerCase()), losses }
}

describe('a capture of another program that lacks packets', () => {
  const direction = 'from-reader'
  const before: Packet = { hex: fromReader, sequence: 1_000 }

  it('goes on behind them as soon as the other side has acknowledged what is missing', () => {
    const { frames, losses } = readWithLosses([
      before,
      { hex: longer, sequence: 1_050 },
      { hex: '', sequence: 7, isToReader: true, acknowledges: 1_082, atMs: 15 },
      { hex: toReader, sequence: 7, isToReader: true, acknowledges: 1_082, atMs: 60 },
      { hex: fromReader, sequence: 1_082, atMs: 65 },
    ])
    expect(frames).toEqual([fromReader, toReader, longer, fromReader])
    expect(losses).toEqual([{ packet: 4, atMs: 55, direction, missingBytes: 40, passedOverBytes: 0 }])
  })

  it('does not take for missing what comes a moment later', () => {
    const { frames, losses } = readWithLosses([
      before,
      { hex: longer.slice(half), sequence: 1_010 + half / 2 },
      { hex: '', sequence: 7, isToReader: true, acknowledges: 1_042 },
      { hex: longer.slice(0, half), sequence: 1_010 },
    ])
    expect({ frames, losses }).toEqual({ frames: [fromReader, longer], losses: [] })
  })

  it('passes over the rest of a message whose beginning or end is missing', () => {
    const { frames, losses } = readWithLosses([
      before,
      { hex: longer.slice(0, half), sequence: 1_010 },
      { hex: longer.slice(half), sequence: 1_010 + 32 + half / 2 },
      { hex: fromReader, sequence: 1_010 + 64 },
    ])
    expect(frames).toEqual([fromReader, fromReader])
    expect(losses).toEqual([{ packet: 4, atMs: 15, direction, missingBytes: 32, passedOverBytes: 32 }])
  })

  it('knows of the last one by what the other side has acknowledged', () => {
    const { frames, losses } = readWithLosses([
      before,
      { hex: toReader, sequence: 7, isToReader: true, acknowledges: 1_042 },
    ])
    expect(frames).toEqual([fromReader, toReader])
    expect(losses).toEqual([{ packet: 2, atMs: 5, direction, missingBytes: 32, passedOverBytes: 0 }])
  })

  it('counts what a packet was cut by, and what is no LLRP in the middle of it', () => {
    const { frames, losses } = readWithLosses([
      before,
      { hex: longer.slice(0, half), sequence: 1_010 },
      { hex: longer, sequence: 1_042 },
      { hex: '043f00000003', sequence: 1_074 },
      { hex: `${longer.slice(0, 4)}0000000300000001`, sequence: 1_080 },
      { hex: fromReader, sequence: 1_090 },
    ])
    expect(frames).toEqual([fromReader, longer, fromReader])
    expect(losses.map(({ missingBytes, passedOverBytes }) => [missingBytes, passedOverBytes])).toEqual([
      [16, 16],
      [0, 16],
    ])
  })

  it('of something else than LLRP says nothing of it', () => {
    const { frames, losses } = readWithLosses([
      { hex: '53534822', sequence: 1 },
      { hex: '53534822', sequence: 50 },
    ])
    expect({ frames, losses }).toEqual({ frames: [], losses: [] })
  })
})
