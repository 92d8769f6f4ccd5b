import { describe, expect, it } from 'vitest'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { depthMax } from '#edge/llrp/codec/decode-parameters'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { LlrpDecodeError } from '#edge/llrp/codec/llrp-errors'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { hexFrame, hexText } from './hex-frame.ts'

/** Writes a whole message around a body. */
function frameOf(type: number, body: string): Uint8Array {
  const bytes = hexFrame(body)
  const frame = new Uint8Array(10 + bytes.length)
  const view = new DataView(frame.buffer)
  view.setUint16(0, 0x0400 | type)
  view.setUint32(2, frame.length)
  frame.set(bytes, 10)
  return frame
}

function survives(frame: Uint8Array): LlrpMessage {
  const message = decodeMessage(frame)
  expect(hexText(encodeMessage(message))).toBe(hexText(frame))
  return message
}

function first(message: LlrpMessage): LlrpParameter {
  const [parameter] = message.parameters
  if (parameter === undefined) throw new Error('no parameter')
  return parameter
}

describe('what the tables do not know comes out as it went in', () => {
  it('a parameter without table keeps its bytes, its neighbours are read', () => {
    const message = survives(frameOf(63, '00 F6 00 16   03 20 00 06 AB CD   00 80 00 0C 00 00 00 00 00 00 00 05'))
    const [unknown, timestamp] = first(message).parameters
    expect(unknown).toMatchObject({ type: 800, name: 'Unknown', raw: Uint8Array.of(0xab, 0xcd) })
    expect(timestamp).toMatchObject({ name: 'UTCTimestamp', fields: { Microseconds: 5n } })
  })

  it("another vendor's parameter stays bytes behind its vendor and subtype", () => {
    const message = survives(frameOf(61, '03 FF 00 0F 00 00 00 A1 00 00 00 78 01 02 03'))
    expect(first(message)).toMatchObject({
      name: 'Custom',
      fields: { VendorIdentifier: 161, ParameterSubtype: 120, Data: Uint8Array.of(1, 2, 3) },
    })
  })

  it('a message without table keeps its bytes', () => {
    expect(survives(frameOf(900, 'DE AD BE EF'))).toMatchObject({
      name: 'UNKNOWN',
      raw: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
    })
  })

  it('a TV parameter without table ends what can be read of its parent, not of the message', () => {
    const message = survives(frameOf(61, '00 F0 00 0A   81 00 01   FF 12 34   00 F0 00 07 81 00 02'))
    expect(first(message)).toMatchObject({
      trailing: Uint8Array.of(0xff, 0x12, 0x34),
      undecoded: 'no table for the TV parameter 127',
    })
    expect(message.parameters).toHaveLength(2)
  })

  it('a parameter shorter than its fields is kept raw with the reason', () => {
    const message = survives(frameOf(63, '00 F6 00 14   00 80 00 08 00 00 00 01   00 F8 00 08 00 02 80 00'))
    const [short, gpi] = first(message).parameters
    expect(short).toMatchObject({
      name: 'UTCTimestamp',
      fields: {},
      undecoded: 'shorter than the fields of UTCTimestamp',
    })
    expect(gpi).toMatchObject({
      name: 'GPIEvent',
      fields: { GPIPortNumber: 2, GPIEvent: true },
      trailing: Uint8Array.of(0),
    })
  })

  it("a vendor's parameter shorter than its table falls back to bytes behind vendor and subtype", () => {
    const message = survives(frameOf(61, '03 FF 00 0D 00 00 65 1A 00 00 00 39 E8'))
    expect(first(message)).toMatchObject({
      name: 'Custom',
      fields: { ParameterSubtype: 57 },
      undecoded: 'shorter than ImpinjPeakRSSI',
    })
  })

  it('reserved bits of headers and bodies are kept', () => {
    const frame = frameOf(63, '7C F6 00 0B   00 F8 00 07 00 02 FF')
    frame[0] = 0xe4
    const message = survives(frame)
    expect(message.headerBits).toBe(7)
    expect(first(message).headerBits).toBe(31)
    expect(first(message).parameters[0]?.reserved).toEqual([127])
  })

  it('pad bits after a bit array and text that is not UTF-8 are kept', () => {
    const message = survives(frameOf(61, '00 F0 00 0C 00 F1 00 08 00 0C AB CF   01 1F 00 0B 00 00 00 03 C3 28 41'))
    expect(first(message).parameters[0]?.fields.EPC).toEqual({ bitCount: 12, bytes: Uint8Array.of(0xab, 0xcf) })
    expect(message.parameters[1]?.fields.ErrorDescription).toEqual(Uint8Array.of(0xc3, 0x28, 0x41))
  })

  it('text that begins with a byte order mark keeps it', () => {
    survives(frameOf(100, '01 1F 00 0B 00 00 00 03 EF BB BF'))
  })

  it('a length that leaves its parent is not believed', () => {
    const message = survives(frameOf(61, '00 F0 00 08   00 F1 00 20'))
    expect(first(message)).toMatchObject({ undecoded: 'the parameter 241 says 32 bytes where 4 are left' })
  })

  it('the tree does not change when the buffer it came from is used again', () => {
    const buffer = Buffer.from(frameOf(61, '03 FF 00 0F 00 00 00 A1 00 00 00 78 01 02 03'))
    const before = hexText(buffer)
    const message = decodeMessage(buffer)
    buffer.fill(0)
    expect(hexText(encodeMessage(message))).toBe(before)
    expect(first(message).fields.Data).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('nesting without end does not exhaust the stack', () => {
    const levels = 16_000
    const body = new Uint8Array(levels * 4)
    const view = new DataView(body.buffer)
    for (let level = 0; level < levels; level += 1) {
      view.setUint16(level * 4, 338)
      view.setUint16(level * 4 + 2, (levels - level) * 4)
    }
    const message = survives(frameOf(61, hexText(body)))
    let depth = 1
    for (let node = first(message); node.parameters[0] !== undefined; node = node.parameters[0]) depth += 1
    expect(depth).toBe(depthMax)
  })

  it.each([
    ['nothing', '', /0 bytes are less/],
    ['half a header', '04 3E 00 00 00', /5 bytes are less/],
    ['less than the header says', '04 3E 00 00 00 0B 00 00 00 01', /says 11 bytes but there are 10/],
    ['more than the header says', '04 3E 00 00 00 0A 00 00 00 01 00', /says 10 bytes but there are 11/],
  ])('%s is no frame', (_title, hex, reason) => {
    expect(() => decodeMessage(hexFrame(hex))).toThrow(LlrpDecodeError)
    expect(() => decodeMessage(hexFrame(hex))).toThrow(reason)
  })
})
