/** Which way a frame went. */
export type FrameDirection = 'to-reader' | 'from-reader'

const littleEndianMicros = 0xa1b2c3d4
/** LINKTYPE_RAW: every packet begins with its IP header. */
const linkTypeRaw = 101
const snapBytes = 65_535
const ipHeaderBytes = 20
const tcpHeaderBytes = 20
const payloadBytesMax = snapBytes - ipHeaderBytes - tcpHeaderBytes
const tcp = 6
const pushAndAck = 0x18
/** Addresses nobody has (RFC 5737): a capture says what was said, not where. */
const ends = {
  client: { address: 0xc000_0201, port: 49_152 },
  reader: { address: 0xc000_0202, port: 5_084 },
}

/** First bytes of a pcap file, which Wireshark and tshark read as they do any other. */
export function pcapHeader(): Uint8Array {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(littleEndianMicros, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(snapBytes, 16)
  header.writeUInt32LE(linkTypeRaw, 20)
  return header
}

function checksum(header: Buffer): number {
  let sum = 0
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/**
 * Writes frames of one connection as records of a pcap file, as if they had been seen on the wire. `atMicros` counts from
 * 1970 and must not run back.
 */
export function createPcapWriter(): (direction: FrameDirection, frame: Uint8Array, atMicros: number) => Uint8Array {
  const sequence = { 'to-reader': 1, 'from-reader': 1 }

  function packet(direction: FrameDirection, payload: Uint8Array): Buffer {
    const isToReader = direction === 'to-reader'
    const [from, to] = isToReader ? [ends.client, ends.reader] : [ends.reader, ends.client]
    const bytes = Buffer.alloc(ipHeaderBytes + tcpHeaderBytes + payload.length)
    bytes.writeUInt8(0x45, 0)
    bytes.writeUInt16BE(bytes.length, 2)
    bytes.writeUInt16BE(0x4000, 6)
    bytes.writeUInt8(64, 8)
    bytes.writeUInt8(tcp, 9)
    bytes.writeUInt32BE(from.address, 12)
    bytes.writeUInt32BE(to.address, 16)
    bytes.writeUInt16BE(checksum(bytes.subarray(0, ipHeaderBytes)), 10)
    bytes.writeUInt16BE(from.port, 20)
    bytes.writeUInt16BE(to.port, 22)
    bytes.writeUInt32BE(sequence[direction] >>> 0, 24)
    bytes.writeUInt32BE(sequence[isToReader ? 'from-reader' : 'to-reader'] >>> 0, 28)
    bytes.writeUInt8((tcpHeaderBytes / 4) << 4, 32)
    bytes.writeUInt8(pushAndAck, 33)
    bytes.writeUInt16BE(0xffff, 34)
    bytes.set(payload, ipHeaderBytes + tcpHeaderBytes)
    sequence[direction] = (sequence[direction] + payload.length) % 0x1_0000_0000
    return bytes
  }

  return (direction, frame, atMicros) => {
    const records: Buffer[] = []
    for (let at = 0; at < frame.length; at += payloadBytesMax) {
      const bytes = packet(direction, frame.subarray(at, at + payloadBytesMax))
      const head = Buffer.alloc(16)
      head.writeUInt32LE(Math.floor(atMicros / 1_000_000), 0)
      head.writeUInt32LE(atMicros % 1_000_000, 4)
      head.writeUInt32LE(bytes.length, 8)
      head.writeUInt32LE(bytes.length, 12)
      records.push(head, bytes)
    }
    return Buffer.concat(records)
  }
}
