import type { Personality } from '../personality.ts'
import { bitsMatch, type TagMemory } from '../radio/tag-memory.ts'
import type { HeardTag } from '../radio/visit.ts'
import { join, tlv, u8, u16 } from '../wire/bytes.ts'
import { atMostOne, Cursor, exactlyOne, onlyTypes, type ReceivedParameter } from '../wire/cursor.ts'
import { inParameter, refuseField, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'

type TargetTag = {
  memoryBank: number
  isMatch: boolean
  bitPointer: number
  mask: Uint8Array
  data: Uint8Array
  bitCount: number
}

type OpSpec =
  | { kind: 'read'; opSpecId: number; memoryBank: number; wordPointer: number; wordCount: number }
  | { kind: 'write'; opSpecId: number; memoryBank: number; wordPointer: number; data: Uint8Array }

/** Operations on every tag that fits, whenever it is singulated. */
export type AccessSpec = {
  id: number
  /** 0 means any. */
  antenna: number
  /** 0 means any. */
  roSpecId: number
  isActive: boolean
  /** Deleted after so many operations; 0 never. */
  operationsMax: number
  operations: number
  targets: TargetTag[]
  opSpecs: OpSpec[]
  /** Its AccessReportTrigger; null where it has no AccessReportSpec of its own. */
  reports: number | null
  raw: Uint8Array
}

/** The AccessSpec as it was added, with the state it is in now. */
export function encodeAccessSpec(spec: AccessSpec): Uint8Array {
  const bytes = spec.raw.slice()
  bytes[11] = spec.isActive ? 0x80 : 0
  return bytes
}

function parseTarget(parameter: ReceivedParameter): TargetTag {
  return inParameter(339, () => {
    const cursor = new Cursor(parameter.body)
    const flags = cursor.u8()
    const bitPointer = cursor.u16()
    const mask = cursor.bits()
    const data = cursor.bits()
    return {
      memoryBank: flags >>> 6,
      isMatch: (flags & 0x20) !== 0,
      bitPointer,
      mask: mask.bytes,
      data: data.bytes,
      bitCount: Math.min(mask.bitCount, data.bitCount),
    }
  })
}

function parseOpSpec(parameter: ReceivedParameter): OpSpec {
  if (parameter.type !== 341 && parameter.type !== 342)
    throw refuseParameter(parameter.type, statusCode.unsupportedParameter, 'This operation is not supported.')
  return inParameter(parameter.type, () => {
    const cursor = new Cursor(parameter.body)
    const opSpecId = cursor.u16()
    if (opSpecId === 0) throw refuseField(0, statusCode.invalid, 'OpSpecID 0 is reserved.')
    cursor.u32()
    const memoryBank = cursor.u8() >>> 6
    const wordPointer = cursor.u16()
    const count = cursor.u16()
    if (parameter.type === 341) return { kind: 'read', opSpecId, memoryBank, wordPointer, wordCount: count }
    return { kind: 'write', opSpecId, memoryBank, wordPointer, data: cursor.take(count * 2) }
  })
}

/** Parses an AccessSpec (LLRP 1.1 §12.2.1). Throws RefusedRequest. */
export function parseAccessSpec(parameter: ReceivedParameter, personality: Personality): AccessSpec {
  return inParameter(207, () => {
    const cursor = new Cursor(parameter.body)
    const id = cursor.u32()
    if (id === 0) throw refuseField(0, statusCode.invalid, 'AccessSpecID 0 means all and cannot be added.')
    const antenna = cursor.u16()
    if (antenna > personality.antennaCount) throw refuseField(1, statusCode.outOfRange, 'No such antenna.')
    if (cursor.u8() !== 1) throw refuseField(2, statusCode.outOfRange, 'This reader speaks Class 1 Generation 2 only.')
    if ((cursor.u8() & 0x80) !== 0) throw refuseField(3, statusCode.invalid, 'An AccessSpec is added disabled.')
    const roSpecId = cursor.u32()
    const inner = cursor.parameters()
    onlyTypes(inner, [208, 209, 239, 1023])
    const stop = new Cursor(exactlyOne(inner, 208, 'AccessSpecStopTrigger').body)
    const operationsMax = stop.u8() === 1 ? stop.u16() : 0
    const command = exactlyOne(inner, 209, 'AccessCommand')
    const { targets, opSpecs } = inParameter(209, () => {
      const parts = new Cursor(command.body).parameters()
      const targetParts = new Cursor(exactlyOne(parts, 338, 'C1G2TagSpec').body).parameters()
      return {
        targets: targetParts.map(parseTarget),
        opSpecs: parts.filter(({ type }) => type !== 338).map(parseOpSpec),
      }
    })
    if (opSpecs.length > personality.opSpecsPerAccessSpecMax)
      throw refuseParameter(209, statusCode.overflowParameter, 'Too many operations.')
    const reportSpec = atMostOne(inner, 239, 'AccessReportSpec')
    const reports = reportSpec === null ? null : new Cursor(reportSpec.body).u8()
    const raw = parameter.raw.slice()
    return { reports, id, antenna, roSpecId, isActive: false, operationsMax, operations: 0, targets, opSpecs, raw }
  })
}

/** Whether a tag is one the AccessSpec is for: every target pattern must hold. A pattern of no bits fits all. */
export function isTarget(spec: AccessSpec, memory: TagMemory): boolean {
  return spec.targets.every(({ memoryBank, isMatch, bitPointer, mask, data, bitCount }) => {
    const bank = memory.banks[memoryBank]
    if (bank === undefined) return false
    const masked = data.map((byte, at) => byte & (mask[at] ?? 0))
    const isEqual = [...Array(bitCount).keys()].every(
      (bit) =>
        ((mask[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) === 0 ||
        bitsMatch(bank, bitPointer + bit, shifted(masked, bit), 1),
    )
    return isEqual === isMatch
  })
}

function shifted(bytes: Uint8Array, bit: number): Uint8Array {
  return Uint8Array.of(((bytes[bit >> 3] ?? 0) << (bit & 7)) & 0xff)
}

/** A tag at the edge is heard and has no power left to read its memory, dB. */
const readingMarginDb = 0.5
const tidBank = 2
/** C1G2ReadResultType and C1G2WriteResultType, LLRP 1.1 §15.2.1.5. */
const readResult = { tagError: 1, noResponse: 2 }
const writeNoResponse = 5

/** Carries the operations out on a tag that was heard; the encoded results in order. Overrun is said by its name from 1.1 on. */
export function runOperations(spec: AccessSpec, { tag, marginDb }: HeardTag, versionMax: 1 | 2): Uint8Array {
  const { memory } = tag
  const results = spec.opSpecs.map((op) => {
    const bank = memory.banks[op.memoryBank] ?? new Uint8Array(0)
    const start = op.wordPointer * 2
    if (op.kind === 'read') {
      const failure =
        marginDb < readingMarginDb
          ? readResult.noResponse
          : op.memoryBank === tidBank && tag.tag.refusesTid === true
            ? readResult.tagError
            : null
      if (failure !== null) return tlv(349, u8(failure), u16(op.opSpecId), u16(0))
      const end = op.wordCount === 0 ? bank.length : start + op.wordCount * 2
      const isOverrun = end > bank.length || start >= bank.length
      const data = isOverrun ? new Uint8Array(0) : bank.subarray(start, end)
      return tlv(349, u8(isOverrun ? (versionMax === 2 ? 4 : 1) : 0), u16(op.opSpecId), u16(data.length / 2), data)
    }
    if (marginDb < readingMarginDb) return tlv(350, u8(writeNoResponse), u16(op.opSpecId), u16(0))
    const fits = op.memoryBank === 3 && start + op.data.length <= bank.length
    if (fits) bank.set(op.data, start)
    return tlv(350, u8(fits ? 0 : op.memoryBank === 3 ? 1 : 2), u16(op.opSpecId), u16(fits ? op.data.length / 2 : 0))
  })
  return join(results)
}
