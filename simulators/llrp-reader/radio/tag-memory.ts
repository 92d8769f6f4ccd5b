import { fromHex, join, u16 } from '../wire/bytes.ts'
import { hashText, mix } from './hashed-chance.ts'

/** The four banks of a tag; bank 1 starts with CRC and PC as over the air (Gen2 §6.3.2.1). */
export type TagMemory = { banks: [Uint8Array, Uint8Array, Uint8Array, Uint8Array]; pcBits: number; crc: number }

/** CRC-16 of ISO/IEC 13239 as tags keep it. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc ^ 0xffff
}

/**
 * A serialised TID such as one maker's chips carry, 96 bits: class E2h with an extended TID of mask designer 001h, the
 * chip's model, an XTID header that promises 48 bits of serial, and those (GS1 TDS, Tag Identification). Always the same
 * for the same tag.
 */
export function serialisedTid(key: string): string {
  const digits = (salt: number) => mix(hashText(key), salt).toString(16).padStart(8, '0').toUpperCase()
  return `E28011602000${digits(1)}${digits(2).slice(0, 4)}`
}

/** What is written on a tag when it leaves the printer: both passwords zero, 32 bytes of empty user memory. */
export function tagMemory(epc: string, tid: string): TagMemory {
  const epcBytes = fromHex(epc)
  const pcBits = (epcBytes.length / 2) << 11
  const protectedBytes = join([u16(pcBits), epcBytes])
  const crc = crc16(protectedBytes)
  return {
    banks: [new Uint8Array(8), join([u16(crc), protectedBytes]), fromHex(tid), new Uint8Array(32)],
    pcBits,
    crc,
  }
}

/** Whether bitCount bits of memory from bitPointer on equal those of mask. Past the end nothing matches. */
export function bitsMatch(memory: Uint8Array, bitPointer: number, mask: Uint8Array, bitCount: number): boolean {
  if (bitPointer + bitCount > memory.length * 8) return false
  for (let i = 0; i < bitCount; i++) {
    const at = bitPointer + i
    const here = ((memory[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
    const wanted = ((mask[i >> 3] ?? 0) >> (7 - (i & 7))) & 1
    if (here !== wanted) return false
  }
  return true
}
