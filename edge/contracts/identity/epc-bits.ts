/** The bits of an EPC bank, read from the front. Bits beyond the end read as zero; `isPastEnd` tells. */
export class EpcBits {
  readonly bitCount: number
  at = 0
  readonly #value: bigint

  /** `hex` must be hex digits. */
  constructor(hex: string) {
    this.bitCount = hex.length * 4
    this.#value = hex === '' ? 0n : BigInt(`0x${hex}`)
  }

  /** The next `count` bits as a number of any size. */
  take(count: number): bigint {
    this.at += count
    const bits = BigInt(count)
    const shift = this.bitCount - this.at
    const moved = shift >= 0 ? this.#value >> BigInt(shift) : this.#value << BigInt(-shift)
    return moved & ((1n << bits) - 1n)
  }

  /** The next `count` bits, at most 32 of them. */
  takeNumber(count: number): number {
    return Number(this.take(count))
  }

  /** What has not been taken, as a number: 0 where only zeros or nothing is left. */
  peekRest(): bigint {
    const left = this.bitCount - this.at
    return left <= 0 ? 0n : this.#value & ((1n << BigInt(left)) - 1n)
  }

  get isPastEnd(): boolean {
    return this.at > this.bitCount
  }
}

/** Packs numbers into whole 16-bit words, filler zero, as upper-case hex. Each entry is a value and its bits. */
export function packEpc(parts: readonly (readonly [value: bigint, bitCount: number])[]): string {
  let value = 0n
  let bitCount = 0
  for (const [part, bits] of parts) {
    value = (value << BigInt(bits)) | part
    bitCount += bits
  }
  const wholeBits = Math.ceil(bitCount / 16) * 16
  const filled = value << BigInt(wholeBits - bitCount)
  return filled
    .toString(16)
    .toUpperCase()
    .padStart(wholeBits / 4, '0')
}
