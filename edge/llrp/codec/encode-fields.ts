import type { ByteWriter } from './byte-writer.ts'
import type { Definition, FieldDefinition } from './definitions.ts'
import { bytesOf } from './hex.ts'
import { LlrpEncodeError } from './llrp-errors.ts'
import type { LlrpFields, LlrpFieldValue } from './message.ts'

const utf8 = new TextEncoder()

/** Writes the fields of a body in the order of the table. @throws LlrpEncodeError */
export function writeFields(
  writer: ByteWriter,
  definition: Definition,
  fields: LlrpFields,
  reserved: readonly number[] | undefined,
): void {
  if (reserved !== undefined && reserved.length !== definition.reservedCount) {
    throw new LlrpEncodeError(
      `${definition.name} has ${definition.reservedCount} reserved slots, not ${reserved.length}`,
    )
  }
  let reservedIndex = 0
  let groupAt = 0
  let groupBytes = 0
  let group = 0
  let written = 0
  for (const field of definition.fields) {
    if (field.mask === 0) {
      const value = fields[field.name]
      if (value === undefined) throw new LlrpEncodeError(`${definition.name} lacks its field ${field.name}`)
      writeValue(writer, definition.name, field, value)
      written += 1
      continue
    }
    if (field.bytes !== 0) {
      groupAt = writer.skip(field.bytes)
      groupBytes = field.bytes
      group = 0
    }
    if (field.kind === 'reserved') {
      const bits = reserved?.[reservedIndex] ?? 0
      reservedIndex += 1
      if (!isWithin(bits, 0, field.mask)) throw outOfRange(definition.name, field, bits)
      group += bits * 2 ** field.shift
    } else {
      const value = fields[field.name]
      if (value !== undefined) written += 1
      group += bitsOf(definition.name, field, value) * 2 ** field.shift
    }
    if (field.shift === 0) writeGroup(writer, groupAt, groupBytes, group)
  }
  refuseUnknown(definition, fields, written)
}

function refuseUnknown(definition: Definition, fields: LlrpFields, written: number): void {
  let given = 0
  for (const _name in fields) given += 1
  if (given === written) return
  const known = new Set(definition.fields.map((field) => field.name))
  const unknown = Object.keys(fields).filter((name) => !known.has(name) || name === 'reserved')
  throw new LlrpEncodeError(`${definition.name} has no field ${unknown.join(', ')}`)
}

function bitsOf(owner: string, field: FieldDefinition, value: LlrpFieldValue | undefined): number {
  if (value === undefined) {
    if (field.since === 2) return 0
    throw new LlrpEncodeError(`${owner} lacks its field ${field.name}`)
  }
  if (field.kind === 'flag') {
    if (typeof value !== 'boolean') throw wrongType(owner, field, 'true or false')
    return value ? 1 : 0
  }
  return whole(owner, field, value, 0, field.mask)
}

function writeGroup(writer: ByteWriter, at: number, bytes: number, group: number): void {
  if (bytes === 1) writer.setU8(at, group)
  else if (bytes === 2) writer.setU16(at, group)
  else writer.setU32(at, group)
}

function writeValue(writer: ByteWriter, owner: string, field: FieldDefinition, value: LlrpFieldValue): void {
  switch (field.kind) {
    case 'u8':
      writer.u8(whole(owner, field, value, 0, 0xff))
      break
    case 's8':
      writer.u8(whole(owner, field, value, -0x80, 0x7f) & 0xff)
      break
    case 'u16':
      writer.u16(whole(owner, field, value, 0, 0xffff))
      break
    case 's16':
      writer.u16(whole(owner, field, value, -0x8000, 0x7fff) & 0xffff)
      break
    case 'u32':
      writer.u32(whole(owner, field, value, 0, 0xffff_ffff))
      break
    case 'u64': {
      if (typeof value !== 'bigint') throw wrongType(owner, field, 'a bigint')
      if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw outOfRange(owner, field, value)
      writer.u64(value)
      break
    }
    case 'u96': {
      if (typeof value !== 'string' || !/^[0-9A-Fa-f]{24}$/.test(value)) throw wrongType(owner, field, '24 hex digits')
      writer.raw(bytesOf(value))
      break
    }
    case 'u1v': {
      if (!isBits(value)) throw wrongType(owner, field, 'a bit count with its bytes')
      if (!isWithin(value.bitCount, 0, 0xffff)) throw outOfRange(owner, field, value.bitCount)
      if (value.bytes.length !== (value.bitCount + 7) >> 3) {
        throw new LlrpEncodeError(
          `${owner}.${field.name}: ${value.bytes.length} bytes do not hold ${value.bitCount} bits`,
        )
      }
      writer.u16(value.bitCount)
      writer.raw(value.bytes)
      break
    }
    case 'u8v': {
      if (!(value instanceof Uint8Array)) throw wrongType(owner, field, 'bytes')
      writeCounted(writer, owner, field, value)
      break
    }
    case 'utf8v':
      writeCounted(writer, owner, field, textBytes(owner, field, value))
      break
    case 'u16v':
      writeNumbers(writer, owner, field, value, 0xffff)
      break
    case 'u32v':
      writeNumbers(writer, owner, field, value, 0xffff_ffff)
      break
    case 'bytesToEnd': {
      if (!(value instanceof Uint8Array)) throw wrongType(owner, field, 'bytes')
      writer.raw(value)
      break
    }
  }
}

function textBytes(owner: string, field: FieldDefinition, value: LlrpFieldValue): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string' || !value.isWellFormed()) throw wrongType(owner, field, 'well-formed text or bytes')
  return utf8.encode(value)
}

function writeCounted(writer: ByteWriter, owner: string, field: FieldDefinition, bytes: Uint8Array): void {
  if (bytes.length > 0xffff) throw outOfRange(owner, field, `${bytes.length} bytes`)
  writer.u16(bytes.length)
  writer.raw(bytes)
}

function writeNumbers(
  writer: ByteWriter,
  owner: string,
  field: FieldDefinition,
  value: LlrpFieldValue,
  largest: number,
): void {
  if (!Array.isArray(value)) throw wrongType(owner, field, 'a list of numbers')
  if (value.length > 0xffff) throw outOfRange(owner, field, `${value.length} entries`)
  writer.u16(value.length)
  for (const entry of value as readonly LlrpFieldValue[]) {
    const number = whole(owner, field, entry, 0, largest)
    if (largest === 0xffff) writer.u16(number)
    else writer.u32(number)
  }
}

function isBits(value: LlrpFieldValue): value is { bitCount: number; bytes: Uint8Array } {
  return typeof value === 'object' && 'bitCount' in value && value.bytes instanceof Uint8Array
}

function isWithin(value: number, least: number, largest: number): boolean {
  return Number.isInteger(value) && value >= least && value <= largest
}

function whole(owner: string, field: FieldDefinition, value: LlrpFieldValue, least: number, largest: number): number {
  if (typeof value !== 'number') throw wrongType(owner, field, 'a number')
  if (!isWithin(value, least, largest)) throw outOfRange(owner, field, value)
  return value
}

function wrongType(owner: string, field: FieldDefinition, wanted: string): LlrpEncodeError {
  return new LlrpEncodeError(`${owner}.${field.name} must be ${wanted}`)
}

function outOfRange(owner: string, field: FieldDefinition, value: number | bigint | string): LlrpEncodeError {
  return new LlrpEncodeError(`${owner}.${field.name} cannot hold ${value} (${field.kind})`)
}
