/** Characters of a serial number or asset reference (GS1 AI encodable character set 82). */
const characterSet82 = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*$/
const escaped = /["%&/<>?]/g

/** Whether a serial or asset reference has only characters that GS1 allows there. */
export function isCharacterSet82(text: string): boolean {
  return characterSet82.test(text)
}

/** A serial as it stands in an EPC URI: seven characters become %22 %25 %26 %2F %3C %3E %3F. GS1 TDS §6.3.1 */
export function escapeForUri(text: string): string {
  return text.replace(escaped, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** 7-bit characters ended by zero bits, or null when a character is not allowed or something follows the end. GS1 TDS §14.4.2 */
export function textFromSevenBit(value: bigint, characterCount: number): string | null {
  let text = ''
  let isEnded = false
  for (let index = 0; index < characterCount; index += 1) {
    const code = Number((value >> BigInt(7 * (characterCount - 1 - index))) & 0x7fn)
    if (code === 0) isEnded = true
    else if (isEnded) return null
    else text += String.fromCharCode(code)
  }
  return text !== '' && isCharacterSet82(text) ? text : null
}

/** The text as 7-bit characters, zeros after it up to `bitCount` bits. The text must fit. */
export function sevenBitFromText(text: string, bitCount: number): bigint {
  let value = 0n
  for (const sign of text) value = (value << 7n) | BigInt(sign.charCodeAt(0))
  return value << BigInt(bitCount - 7 * text.length)
}
