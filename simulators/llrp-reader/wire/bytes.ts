/** Big-endian building blocks of the emulator's own encoder. Signed values are sent as two's complement. */
export const u8 = (value: number): number[] => [value & 0xff]
export const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff]
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]

/** Whole numbers up to 2^53. */
export function u64(value: number): number[] {
  return [...u32(Math.floor(value / 0x1_0000_0000)), ...u32(value % 0x1_0000_0000)]
}

/** Bytes of a hex text with an even number of digits. */
export function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

export type Part = number[] | Uint8Array

/** One piece of memory out of many. */
export function join(parts: readonly Part[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** A TLV parameter: 6 reserved bits, 10 bits type, 16 bits length with its header (LLRP 1.1 §17.2.1). */
export function tlv(type: number, ...parts: Part[]): Uint8Array {
  const body = join(parts)
  return join([u16(type), u16(body.length + 4), body])
}

/** A TV parameter: one bit set, 7 bits type, no length (LLRP 1.1 §17.2.1). */
export function tv(type: number, ...parts: Part[]): Uint8Array {
  return join([u8(0x80 | type), ...parts])
}

/** Upper-case hex. */
export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')
}

/** A custom parameter of a vendor. */
export function custom(vendor: number, subtype: number, ...parts: Part[]): Uint8Array {
  return tlv(1023, u32(vendor), u32(subtype), ...parts)
}

/** A whole message: 3 reserved bits, 3 bits version, 10 bits type, length, id (LLRP 1.1 §17.1). */
export function message(version: number, type: number, id: number, ...parts: Part[]): Uint8Array {
  const body = join(parts)
  return join([u16((version << 10) | type), u32(body.length + 10), u32(id), body])
}

/** A text: 16 bits length and its UTF-8. */
export function utf8(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text)
  return join([u16(bytes.length), bytes])
}
