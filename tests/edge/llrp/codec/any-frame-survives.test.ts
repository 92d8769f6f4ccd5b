import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { messageDefinitions, parameterDefinitions } from '#edge/llrp/codec/definitions'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { LlrpDecodeError } from '#edge/llrp/codec/llrp-errors'
import { decodeTagReports } from '#edge/llrp/codec/tag-reports'
import { hexFrame, hexText } from './hex-frame.ts'
import { recordedFrames, recordingNames } from './shared-recordings.ts'

const runs = 3_000

/** Frames of our own making, so that the property bites also where the recordings are absent. */
const seeds: Uint8Array[] = [
  encodeMessage(
    buildMessage('RO_ACCESS_REPORT', 0, {}, [
      buildParameter('TagReportData', {}, [
        buildParameter('EPCData', { EPC: { bitCount: 20, bytes: Uint8Array.of(0x30, 0x11, 0x2f) } }),
        buildParameter('AntennaID', { AntennaID: 2 }),
        buildParameter('ImpinjRFPhaseAngle', { PhaseAngle: 4000 }),
        buildParameter('C1G2ReadOpSpecResult', { Result: 0, OpSpecID: 1, ReadData: [1, 2, 3] }),
      ]),
    ]),
  ),
  hexFrame('04 0D 00 00 00 22 00 00 00 07 01 1F 00 18 00 64 00 00 01 21 00 10 00 DD 00 C8 01 20 00 08 00 02 00 C9'),
  encodeMessage(
    buildMessage('ADD_ROSPEC', 3, {}, [
      buildParameter('C1G2TargetTag', {
        MB: 1,
        Match: true,
        Pointer: 32,
        TagMask: { bitCount: 9, bytes: Uint8Array.of(255, 128) },
        TagData: { bitCount: 9, bytes: Uint8Array.of(1, 128) },
      }),
    ]),
  ),
  ...recordingNames().flatMap((name) => recordedFrames(name).slice(0, 40)),
]

function withHeader(body: Uint8Array, lead: number, messageId: number): Uint8Array {
  const frame = new Uint8Array(10 + body.length)
  const view = new DataView(frame.buffer)
  view.setUint16(0, lead)
  view.setUint32(2, frame.length)
  view.setUint32(6, messageId)
  frame.set(body, 10)
  return frame
}

const numbers = [
  ...Array.from(parameterDefinitions.byName.values(), (definition) => definition.type),
  ...Array.from(messageDefinitions.byName.values(), (definition) => definition.type),
]

/** Bytes that look like parameters more often than chance would have it. */
const parameterLike = fc.letrec<{ body: Uint8Array; parameter: Uint8Array }>((tie) => ({
  body: fc
    .array(fc.oneof({ maxDepth: 4 }, fc.uint8Array({ maxLength: 12 }), tie('parameter')), { maxLength: 4 })
    .map((parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)))),
  parameter: fc
    .tuple(fc.constantFrom(...numbers), tie('body'), fc.integer({ min: -3, max: 3 }), fc.nat(31))
    .map(([type, body, lie, headerBits]) => {
      if (type < 128) return Uint8Array.of(128 | type, ...body)
      const lead = (headerBits << 10) | type
      const length = Math.max(0, body.length + 4 + (lie === 3 ? 1 : lie === -3 ? -1 : 0))
      return Uint8Array.of(lead >> 8, lead & 255, length >> 8, length & 255, ...body)
    }),
}))

const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'remove', 'double')), { maxLength: 6 }),
  )
  .map(([seed, edits]) => {
    const body = Array.from(seed.subarray(10))
    for (const [where, byte, edit] of edits) {
      const at = body.length === 0 ? 0 : where % body.length
      if (edit === 'set') body[at] = byte
      else if (edit === 'insert') body.splice(at, 0, byte)
      else if (edit === 'remove') body.splice(at, 1 + (byte % 4))
      else body.splice(at, 0, ...body.slice(at, at + (byte % 32)))
    }
    const lead = ((seed[0] ?? 0) << 8) | (seed[1] ?? 0)
    return withHeader(Uint8Array.from(body), lead, 1)
  })

function survives(frame: Uint8Array): void {
  expect(hexText(encodeMessage(decodeMessage(frame)))).toBe(hexText(frame))
  decodeTagReports(frame)
}

describe('any frame with a true length comes out as it went in', () => {
  it('when recorded and hand-made frames are mutated', () => {
    fc.assert(fc.property(mutated, survives), { numRuns: runs })
  })

  it('when the body is made of things that look like parameters', () => {
    const frames = fc
      .tuple(fc.constantFrom(...numbers), fc.nat(63), fc.nat(), parameterLike.body)
      .map(([type, lead, id, body]) => withHeader(body, ((lead << 10) | type) & 0xffff, id))
    fc.assert(fc.property(frames, survives), { numRuns: runs })
  })

  it('when the bytes are anything', () => {
    const frames = fc
      .tuple(fc.nat(65_535), fc.uint8Array({ maxLength: 200 }))
      .map(([lead, body]) => withHeader(body, lead, 0))
    fc.assert(fc.property(frames, survives), { numRuns: runs })
  })

  it('and what is no frame is refused by name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          survives(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(LlrpDecodeError)
        }
      }),
      { numRuns: runs },
    )
  })
})
