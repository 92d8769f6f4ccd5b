import type { Definition } from './definitions.ts'
import { hexOf } from './hex.ts'
import type { LlrpFields, LlrpFieldValue } from './message.ts'
import type { Cursor } from './read-cursor.ts'

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const noFields: LlrpFields = Object.freeze({})

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return bytes
  }
}

/**
 * Reads the fields of a body and leaves the cursor after them, with `cursor.reserved` told. null, and the cursor
 * anywhere, when the body is too short for them.
 */
export function readFields(definition: Definition, cursor: Cursor, end: number): LlrpFields | null {
  const { view, bytes } = cursor
  cursor.reserved = null
  if (definition.fields.length === 0) return noFields
  const fields: { [name: string]: LlrpFieldValue } = {}
  let reserved: number[] | null = null
  let reservedIndex = 0
  let group = 0
  let at = cursor.at
  for (const field of definition.fields) {
    if (at + field.bytes > end) return null
    switch (field.kind) {
      case 'u16':
        fields[field.name] = view.getUint16(at)
        break
      case 'u32':
        fields[field.name] = view.getUint32(at)
        break
      case 'u8':
        fields[field.name] = bytes[at] as number
        break
      case 's8':
        fields[field.name] = view.getInt8(at)
        break
      case 's16':
        fields[field.name] = view.getInt16(at)
        break
      case 'u64':
        fields[field.name] = view.getBigUint64(at)
        break
      case 'u96':
        fields[field.name] = hexOf(bytes, at, at + 12)
        break
      case 'flag':
      case 'u1':
      case 'u2':
      case 'reserved': {
        if (field.bytes !== 0) group = readGroup(view, at, field.bytes)
        const value = ((group >>> field.shift) & field.mask) >>> 0
        if (field.kind === 'reserved') {
          if (value !== 0) {
            reserved ??= new Array<number>(definition.reservedCount).fill(0)
            reserved[reservedIndex] = value
          }
          reservedIndex += 1
        } else {
          fields[field.name] = field.kind === 'flag' ? value === 1 : value
        }
        break
      }
      case 'bytesToEnd':
        fields[field.name] = bytes.slice(at, end)
        at = end
        break
      default: {
        const count = view.getUint16(at)
        const size = vectorBytes(field.kind, count)
        if (at + 2 + size > end) return null
        fields[field.name] = readVector(field.kind, cursor, at + 2, count, size)
        at += size
      }
    }
    at += field.bytes
  }
  cursor.at = at
  cursor.reserved = reserved
  return fields
}

type VectorKind = 'u1v' | 'u8v' | 'utf8v' | 'u16v' | 'u32v'

function readGroup(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at)
  if (bytes === 2) return view.getUint16(at)
  return view.getUint32(at)
}

function vectorBytes(kind: VectorKind, count: number): number {
  if (kind === 'u1v') return (count + 7) >> 3
  if (kind === 'u16v') return count * 2
  return kind === 'u32v' ? count * 4 : count
}

function readVector(kind: VectorKind, cursor: Cursor, at: number, count: number, size: number): LlrpFieldValue {
  const { bytes, view } = cursor
  switch (kind) {
    case 'u1v':
      return { bitCount: count, bytes: bytes.slice(at, at + size) }
    case 'u8v':
      return bytes.slice(at, at + size)
    case 'utf8v':
      return textOrBytes(bytes.slice(at, at + size))
    case 'u16v': {
      const values = new Array<number>(count)
      for (let index = 0; index < count; index += 1) values[index] = view.getUint16(at + 2 * index)
      return values
    }
    case 'u32v': {
      const values = new Array<number>(count)
      for (let index = 0; index < count; index += 1) values[index] = view.getUint32(at + 4 * index)
      return values
    }
  }
}
