import { dateKinds, type EpcDates } from './epc-aidc.ts'
import type { EpcBits } from './epc-bits.ts'
import { takeDate, takeDigits, takeDigitsThenText, takeShortNumber, takeText } from './epc-plus-values.ts'
import { hasGs1CheckDigit } from './gtin.ts'

/** What a "+" scheme says behind its filter. Keys other than GTIN, SSCC and GIAI are written as their GS1 element string says them. */
export type PlusReading = {
  gtin?: string
  serial?: string
  sscc?: string
  giai?: string
  /** The identifier of another scheme, without its AI. */
  identifier?: string
  dates?: EpcDates
}

const plusSchemes = {
  'sgtin+': { headers: [0xf7, 0xfd], bits: 76, read: readSgtin },
  'dsgtin+': { headers: [0xfb, 0xfc], bits: 96, read: readDsgtin },
  'sscc+': { headers: [0xf9, 0xef], bits: 84, read: readSscc },
  'giai+': { headers: [0xfa, 0xee], bits: 20, read: readGiai },
  'itip+': { headers: [0xf3, 0xed], bits: 92, read: readItip },
  'sgln+': { headers: [0xf2, 0xe9], bits: 72, read: joined(13, takeText) },
  'grai+': { headers: [0xf1, 0xeb], bits: 76, read: joined(14, takeText) },
  'gsrn+': { headers: [0xf4, 0xe7], bits: 84, read: joined(18) },
  'gsrnp+': { headers: [0xf5, 0xe8], bits: 84, read: joined(18) },
  'gdti+': { headers: [0xf6, 0xea], bits: 72, read: joined(13, takeText) },
  'sgcn+': { headers: [0xf8, 0xec], bits: 68, read: joined(13, takeShortNumber) },
  'cpi+': { headers: [0xf0, 0xe6], bits: 24, read: readCpi },
} as const satisfies { [scheme: string]: PlusScheme }

type PlusScheme = {
  /** Of the scheme, and of the one that says a host name too. GS1 TDS 2.3 table 14-1 */
  headers: readonly [number, number]
  /** What it has at least, with its header. */
  bits: number
  read(bits: EpcBits): PlusReading | null
}

type PlusName = keyof typeof plusSchemes
export type PlusSchemeName = PlusName | `${PlusName}+`

function readSgtin(bits: EpcBits): PlusReading | null {
  const gtin = takeDigits(bits, 14)
  const serial = takeText(bits)
  return gtin === null || serial === null || !hasGs1CheckDigit(gtin) ? null : { gtin, serial }
}

/** The date comes first, so that one can select by it. GS1 TDS §14.6.1.4 */
function readDsgtin(bits: EpcBits): PlusReading | null {
  const kind = dateKinds[bits.takeNumber(4)]
  const date = takeDate(bits)
  const item = readSgtin(bits)
  return kind === undefined || date === null || item === null ? null : { ...item, dates: { [kind]: date } }
}

function readSscc(bits: EpcBits): PlusReading | null {
  const sscc = takeDigits(bits, 18)
  return sscc === null || !hasGs1CheckDigit(sscc) ? null : { sscc }
}

function readGiai(bits: EpcBits): PlusReading | null {
  const giai = takeDigitsThenText(bits)
  return giai === null ? null : { giai }
}

/** GTIN, which piece of how many, serial. */
function readItip(bits: EpcBits): PlusReading | null {
  const gtin = takeDigits(bits, 14)
  const pieces = takeDigits(bits, 4)
  const serial = takeText(bits)
  if (gtin === null || pieces === null || serial === null || !hasGs1CheckDigit(gtin)) return null
  return { gtin, serial, identifier: `${gtin}${pieces}` }
}

function readCpi(bits: EpcBits): PlusReading | null {
  const identifier = takeDigitsThenText(bits)
  const serial = takeShortNumber(bits)
  return identifier === null || serial === null ? null : { identifier, serial }
}

/** So many digits, and what follows them as one identifier. */
function joined(digits: number, takeRest: ((bits: EpcBits) => string | null) | null = null) {
  return (bits: EpcBits): PlusReading | null => {
    const head = takeDigits(bits, digits)
    const rest = takeRest === null ? '' : takeRest(bits)
    return head === null || rest === null ? null : { identifier: `${head}${rest}` }
  }
}

/** The host name of a "++" scheme is passed over: it says where to ask, not what it is. GS1 TDS 2.3 §14.5.16 */
function passHostName(bits: EpcBits): void {
  const isAscii = bits.takeNumber(1) === 1
  const length = bits.takeNumber(6)
  bits.take(isAscii ? 7 * length : 16 * Math.ceil(length / 3))
}

export type PlusReader = {
  header: number
  scheme: PlusSchemeName
  bits: number
  read(bits: EpcBits): (PlusReading & { epcUri: null; filter: number }) | null
}

function readerOf(scheme: PlusName, header: number, hasHostName: boolean): PlusReader {
  const { bits, read } = plusSchemes[scheme]
  return {
    header,
    scheme: hasHostName ? `${scheme}+` : scheme,
    bits,
    read(from) {
      // Whether data follows is also seen from what is there.
      from.take(1)
      const filter = from.takeNumber(3)
      const reading = read(from)
      if (reading !== null && hasHostName) passHostName(from)
      return reading === null ? null : { epcUri: null, filter, ...reading }
    },
  }
}

/** Every "+" and "++" scheme: header, data toggle, filter, then what the scheme says. GS1 TDS 2.3 §14.6 */
export const plusReaders: readonly PlusReader[] = (Object.keys(plusSchemes) as PlusName[]).flatMap((scheme) => {
  const [plus, plusPlus] = plusSchemes[scheme].headers
  return [readerOf(scheme, plus, false), readerOf(scheme, plusPlus, true)]
})
