import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkMessage } from '#edge/llrp/codec/check-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import type { Frame } from './raw-client.ts'
import { fullTraffic } from './traffic.ts'

/** A capture file (pcap, raw IPv4) with the frames as one TCP stream from port 5084. */
function capture(frames: Frame[]): Buffer {
  const parts: Buffer[] = []
  const fileHeader = Buffer.alloc(24)
  fileHeader.writeUInt32LE(0xa1b2c3d4, 0)
  fileHeader.writeUInt16LE(2, 4)
  fileHeader.writeUInt16LE(4, 6)
  fileHeader.writeUInt32LE(262_144, 16)
  fileHeader.writeUInt32LE(101, 20)
  parts.push(fileHeader)
  let sequence = 1
  for (const [index, { raw }] of frames.entries()) {
    const packet = Buffer.alloc(40)
    packet.writeUInt8(0x45, 0)
    packet.writeUInt16BE(40 + raw.length, 2)
    packet.writeUInt8(64, 8)
    packet.writeUInt8(6, 9)
    packet.writeUInt32BE(0x7f000001, 12)
    packet.writeUInt32BE(0x7f000001, 16)
    packet.writeUInt16BE(5084, 20)
    packet.writeUInt16BE(40_000, 22)
    packet.writeUInt32BE(sequence, 24)
    packet.writeUInt32BE(1, 28)
    packet.writeUInt8(0x50, 32)
    packet.writeUInt8(0x18, 33)
    packet.writeUInt16BE(65_535, 34)
    const record = Buffer.alloc(16)
    record.writeUInt32LE(index, 0)
    record.writeUInt32LE(40 + raw.length, 8)
    record.writeUInt32LE(40 + raw.length, 12)
    parts.push(record, packet, raw)
    sequence += raw.length
  }
  return Buffer.concat(parts)
}

function tsharkVersion(): string | null {
  try {
    return execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return null
  }
}

const hasTshark = tsharkVersion() !== null

describe('what the emulator sends is LLRP', () => {
  it.each(personalities)('for our own decoder, which shares no code with it: $name', async (personality) => {
    const frames = await fullTraffic(personality)
    expect(new Set(frames.map(({ type }) => type)).size).toBeGreaterThanOrEqual(14)
    for (const { raw } of frames) {
      const decoded = decodeMessage(raw)
      expect({ name: decoded.name, undecoded: decoded.undecoded, violations: checkMessage(decoded) }).toEqual({
        name: decoded.name,
        undecoded: undefined,
        violations: [],
      })
      expect(Buffer.from(encodeMessage(decoded)).equals(raw)).toBe(true)
    }
  })

  it.skipIf(!hasTshark).each(personalities)(
    hasTshark
      ? 'for the dissector of tshark: $name'
      : 'SKIPPED: tshark is not installed, its dissector was not asked: $name',
    async (personality) => {
      const folder = mkdtempSync(join(tmpdir(), 'wardstock-tshark-'))
      try {
        // Its verdicts on GET_READER_CONFIG_RESPONSE (12) and CUSTOM_MESSAGE (1023) are known to be wrong; it counts
        // the words of a serialised TID (51) as bytes and has no table for Doppler (67).
        const frames = (await fullTraffic(personality, [52, 53])).filter(({ type }) => ![12, 1_023].includes(type))
        const path = join(folder, 'traffic.pcap')
        writeFileSync(path, capture(frames))
        const ask = (...what: string[]) =>
          execFileSync('tshark', ['-r', path, '-d', 'tcp.port==5084,llrp', ...what], {
            encoding: 'utf8',
            maxBuffer: 64 * 1024 * 1024,
            stdio: ['ignore', 'pipe', 'ignore'],
          })
            .split('\n')
            .filter((line) => line !== '')
        expect(ask('-Y', 'llrp')).toHaveLength(frames.length)
        expect(
          ask('-Y', '_ws.malformed || llrp.invalid_length_of_string_claimed || _ws.expert.severity >= 6291456'),
        ).toEqual([])
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})
