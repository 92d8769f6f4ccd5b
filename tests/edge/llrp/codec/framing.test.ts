import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LlrpFramingError } from '#edge/llrp/codec/llrp-errors'
import { createFrameSplitter } from '#edge/llrp/framing'
import { hexFrame, hexText } from './hex-frame.ts'

const keepalive = hexFrame('04 3E 00 00 00 0A 00 00 00 01')
const enable = hexFrame('04 18 00 00 00 0E 00 00 00 02 00 00 00 07')

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)))
}

function failureOf(act: () => unknown): LlrpFramingError {
  try {
    act()
  } catch (error) {
    if (error instanceof LlrpFramingError) return error
  }
  throw new Error('no framing error')
}

describe('frames out of a stream', () => {
  it('come out the same however TCP cuts it', () => {
    const frames = [keepalive, enable, keepalive, enable]
    const stream = joined(...frames)
    const cuts = fc.array(fc.nat(stream.length), { maxLength: 12 })
    fc.assert(
      fc.property(cuts, (points) => {
        const splitter = createFrameSplitter()
        const borders = [0, ...points.sort((left, right) => left - right), stream.length]
        const seen = borders.slice(1).flatMap((end, index) => splitter.push(stream.slice(borders[index], end)))
        expect(seen.map(hexText)).toEqual(frames.map(hexText))
        expect(splitter.pendingBytes()).toBe(0)
      }),
    )
  })

  it('byte by byte, each frame is given with its last byte', () => {
    const splitter = createFrameSplitter()
    const counts = Array.from(joined(keepalive, enable), (byte) => splitter.push(Uint8Array.of(byte)).length)
    expect(counts.flatMap((count, index) => (count > 0 ? [index] : []))).toEqual([9, 23])
  })

  it('tells what it holds back', () => {
    const splitter = createFrameSplitter()
    expect(splitter.push(joined(keepalive, enable.slice(0, 11)))).toHaveLength(1)
    expect(splitter.pendingBytes()).toBe(11)
  })

  it.each([
    ['shorter than its own header', '04 3E 00 00 00 09 00 00 00 01', /9 bytes, shorter than its own header/],
    ['empty', '04 3E 00 00 00 00 00 00 00 01', /0 bytes/],
    ['longer than allowed', '04 3E 00 40 00 01 00 00 00 01', /4194305 bytes, more than the 4194304 allowed/],
    ['absurd', '04 3E FF FF FF FF 00 00 00 01', /4294967295 bytes/],
  ])('refuses a length that is %s, and says where', (_title, bad, reason) => {
    const splitter = createFrameSplitter()
    const failure = failureOf(() => splitter.push(joined(keepalive, hexFrame(bad))))
    expect(failure).toMatchObject({ code: 'llrp-framing', offset: 10, message: expect.stringMatching(reason) })
    expect(failure.framesBefore.map(hexText)).toEqual([hexText(keepalive)])
    expect(failureOf(() => splitter.push(keepalive))).toBe(failure)
  })

  it('takes a frame of exactly the limit', () => {
    const splitter = createFrameSplitter({ frameBytesMax: 14 })
    expect(splitter.push(enable)).toHaveLength(1)
    expect(failureOf(() => createFrameSplitter({ frameBytesMax: 13 }).push(enable)).offset).toBe(0)
  })
})
