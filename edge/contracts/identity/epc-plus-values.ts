import type { EpcBits } from './epc-bits.ts'
import { isCharacterSet82 } from './epc-text.ts'

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** The blank stands for no character. */
const code40Alphabet = ' ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789'
const charactersMax = 20

/** So many decimal digits of four bits each; null where one is none. GS1 TDS §14.5.4 */
export function takeDigits(bits: EpcBits, count: number): string | null {
  const digits = bits
    .take(4 * count)
    .toString(16)
    .padStart(count, '0')
  return /^\d+$/.test(digits) ? digits : null
}

function takeCharacters(bits: EpcBits, length: number, bitsEach: number, sign: (code: number) => string): string {
  let text = ''
  for (let index = 0; index < length; index += 1) text += sign(bits.takeNumber(bitsEach))
  return text
}

/** The bits a number of so many digits takes. GS1 TDS table B */
function bitsOfDigits(length: number): number {
  return Math.ceil(length * Math.log2(10))
}

function takeInteger(bits: EpcBits, length: number): string | null {
  const digits = bits.take(bitsOfDigits(length)).toString()
  return digits.length <= length ? digits.padStart(length, '0') : null
}

/** Three characters in sixteen bits. GS1 TDS §14.5.6.6 */
function takeCode40(bits: EpcBits, length: number): string | null {
  let text = ''
  for (let triple = 0; triple < Math.ceil(length / 3); triple += 1) {
    const packed = bits.takeNumber(16) - 1
    if (packed < 0) return null
    for (const code of [Math.floor(packed / 1_600), Math.floor(packed / 40) % 40, packed % 40])
      text += code40Alphabet.charAt(code)
  }
  const characters = text.slice(0, length)
  const isWhole = !characters.includes(' ') && text.slice(length).trim() === ''
  return isWhole ? characters : null
}

/** A text behind its encoding indicator (3 bits) and its length (5 bits); null for what is not defined. GS1 TDS §14.5.6 */
export function takeText(bits: EpcBits): string | null {
  const encoding = bits.takeNumber(3)
  const length = bits.takeNumber(5)
  if (length === 0 || length > charactersMax) return null
  switch (encoding) {
    case 0:
      return takeInteger(bits, length)
    case 1:
      return takeCharacters(bits, length, 4, (code) => code.toString(16).toUpperCase())
    case 2:
      return takeCharacters(bits, length, 4, (code) => code.toString(16))
    case 3:
      return takeCharacters(bits, length, 6, (code) => base64Alphabet.charAt(code))
    case 4: {
      const text = takeCharacters(bits, length, 7, (code) => String.fromCharCode(code))
      return isCharacterSet82(text) ? text : null
    }
    case 5:
      return takeCode40(bits, length)
    default:
      return null
  }
}

const delimiter = 14
const terminator = 15

/** Digits, and a text behind a delimiter where they are not all. GS1 TDS §14.5.5 */
export function takeDigitsThenText(bits: EpcBits): string | null {
  let digits = ''
  while (!bits.isPastEnd) {
    const next = bits.takeNumber(4)
    if (next < 10) digits += String(next)
    else if (next === terminator) return digits
    else if (next !== delimiter) return null
    else {
      const text = takeText(bits)
      return text === null ? null : digits + text
    }
  }
  return null
}

/** A number behind its length (4 bits). GS1 TDS §14.5.3 */
export function takeShortNumber(bits: EpcBits): string | null {
  const length = bits.takeNumber(4)
  return length === 0 || length > 12 ? null : takeInteger(bits, length)
}

/** A date as GS1 writes it, YYMMDD; day 00 is none said. Null where no calendar has it. GS1 TDS §14.5.8 */
export function takeDate(bits: EpcBits): string | null {
  const [year, month, day] = [bits.takeNumber(7), bits.takeNumber(4), bits.takeNumber(5)]
  const isDate = year < 100 && month >= 1 && month <= 12 && day <= daysIn(month, year)
  return isDate ? [year, month, day].map((part) => String(part).padStart(2, '0')).join('') : null
}

/** Every fourth year of a century that YY can mean is a leap year. */
function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
