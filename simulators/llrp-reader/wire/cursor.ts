import { RefusedRequest, refuseParameter } from './refusal.ts'
import { statusCode } from './status-code.ts'

/** A parameter as it lay in a request. */
export type ReceivedParameter = {
  type: number
  /** Without the header; for a custom parameter without vendor and subtype too. */
  body: Uint8Array
  /** With the header, for echoing. */
  raw: Uint8Array
  custom: { vendor: number; subtype: number } | null
}

const tvBytes: Record<number, number> = {
  1: 2,
  6: 1,
  7: 2,
  8: 2,
  9: 4,
  10: 2,
  11: 2,
  12: 2,
  13: 12,
  14: 2,
  16: 4,
  17: 2,
}

function tooShort(): RefusedRequest {
  return new RefusedRequest(statusCode.messageParameterError, 'The message ends inside a field or parameter.')
}

/** Reads a request field by field. Throws RefusedRequest where the bytes end too early. */
export class Cursor {
  private readonly bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  u8(): number {
    const value = this.bytes[this.at]
    if (value === undefined) throw tooShort()
    this.at += 1
    return value
  }

  u16(): number {
    return this.u8() * 0x100 + this.u8()
  }

  u32(): number {
    return this.u16() * 0x1_0000 + this.u16()
  }

  /** Microseconds and the like; exact up to 2^53. */
  u64(): number {
    return this.u32() * 0x1_0000_0000 + this.u32()
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw tooShort()
    const taken = this.bytes.subarray(this.at, this.at + count)
    this.at += count
    return taken
  }

  u16List(): number[] {
    return Array.from({ length: this.u16() }, () => this.u16())
  }

  /** A bit string: its length in bits, then the bits from the left. */
  bits(): { bitCount: number; bytes: Uint8Array } {
    const bitCount = this.u16()
    return { bitCount, bytes: this.take(Math.ceil(bitCount / 8)) }
  }

  /** Every parameter from here to the end. */
  parameters(): ReceivedParameter[] {
    const found: ReceivedParameter[] = []
    while (this.left > 0) found.push(this.parameter())
    return found
  }

  private parameter(): ReceivedParameter {
    const start = this.at
    const first = this.u8()
    if (first >= 0x80) {
      const type = first & 0x7f
      const body = this.take(tvBytes[type] ?? 8)
      return { type, body, raw: this.bytes.subarray(start, this.at), custom: null }
    }
    const type = ((first & 0x03) << 8) | this.u8()
    const length = this.u16()
    if (length < 4) throw tooShort()
    const body = this.take(length - 4)
    const raw = this.bytes.subarray(start, this.at)
    if (type !== 1023) return { type, body, raw, custom: null }
    const inner = new Cursor(body)
    return { type, raw, custom: { vendor: inner.u32(), subtype: inner.u32() }, body: body.subarray(8) }
  }
}

/** The one parameter of a type that must be there once. */
export function exactlyOne(parameters: ReceivedParameter[], type: number, name: string): ReceivedParameter {
  const found = atMostOne(parameters, type, name)
  if (found === null) throw refuseParameter(type, statusCode.missingParameter, `${name} is missing.`)
  return found
}

/** The parameter of a type that may be there once, or null. */
export function atMostOne(parameters: ReceivedParameter[], type: number, name: string): ReceivedParameter | null {
  const found = parameters.filter((parameter) => parameter.type === type)
  if (found.length > 1) throw refuseParameter(type, statusCode.duplicateParameter, `${name} is there twice.`)
  return found[0] ?? null
}

/** Refuses whatever is not of these types: a parameter that does not belong here or that this reader does not know. */
export function onlyTypes(parameters: ReceivedParameter[], types: number[]): void {
  for (const { type } of parameters) {
    if (!types.includes(type))
      throw refuseParameter(type, statusCode.unexpectedParameter, `Parameter ${type} does not belong here.`)
  }
}
