import type { EpcBits } from './epc-bits.ts'
import { isCharacterSet82 } from './epc-text.ts'
import { hasGs1CheckDigit } from './gtin.ts'

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

type SgtinPlus = { epcUri: null; filter: number; gtin: string; serial: string }
type SsccPlus = { epcUri: null; filter: number; sscc: string }

function takeDigits(bits: EpcBits, count: number): string | null {
  const digits = bits
    .take(4 * count)
    .toString(16)
    .padStart(count, '0')
  return /^\d+$/.test(digits) ? digits : null
}

function takeText(bits: EpcBits, length: number, bitsEach: number, sign: (code: number) => string): string {
  let text = ''
  for (let index = 0; index < length; index += 1) text += sign(bits.takeNumber(bitsEach))
  return text
}

/** A serial behind its encoding indicator and length; null for URN Code 40 and what is not defined. GS1 TDS 2.0 §14.5.6 */
function takeSerial(bits: EpcBits): string | null {
  const encoding = bits.takeNumber(3)
  const length = bits.takeNumber(5)
  if (length === 0 || length > 20) return null
  switch (encoding) {
    case 0: {
      const digits = bits.take(Math.ceil(length * Math.log2(10))).toString()
      return digits.length <= length ? digits.padStart(length, '0') : null
    }
    case 1:
      return takeText(bits, length, 4, (code) => code.toString(16).toUpperCase())
    case 2:
      return takeText(bits, length, 4, (code) => code.toString(16))
    case 3:
      return takeText(bits, length, 6, (code) => base64Alphabet.charAt(code))
    case 4: {
      const text = takeText(bits, length, 7, (code) => String.fromCharCode(code))
      return isCharacterSet82(text) ? text : null
    }
    default:
      return null
  }
}

/** SGTIN+ after its header: data toggle, filter, 14 digits of GTIN, serial. GS1 TDS 2.0 §14.6.1 */
export function takeSgtinPlus(bits: EpcBits): SgtinPlus | null {
  bits.take(1)
  const filter = bits.takeNumber(3)
  const gtin = takeDigits(bits, 14)
  if (gtin === null || !hasGs1CheckDigit(gtin)) return null
  const serial = takeSerial(bits)
  return serial === null ? null : { epcUri: null, filter, gtin, serial }
}

/** SSCC+ after its header: data toggle, filter, 18 digits. GS1 TDS 2.0 §14.6.2 */
export function takeSsccPlus(bits: EpcBits): SsccPlus | null {
  bits.take(1)
  const filter = bits.takeNumber(3)
  const sscc = takeDigits(bits, 18)
  return sscc === null || !hasGs1CheckDigit(sscc) ? null : { epcUri: null, filter, sscc }
}
