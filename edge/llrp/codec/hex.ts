const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
)
/** Upper-case hex of `bytes[at..end)`. */
export function hexOf(bytes: Uint8Array, at: number, end: number): string {
  let text = ''
  for (let index = at; index < end; index += 1) text += pairs[bytes[index] ?? 0]
  return text
}

/** The bytes of a hex text of even length. @throws RangeError when it is not hex */
export function bytesOf(hex: string): Uint8Array {
  if (hex.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(hex)) throw new RangeError(`"${hex}" is not whole bytes of hex`)
  const bytes = new Uint8Array(hex.length / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16)
  }
  return bytes
}
