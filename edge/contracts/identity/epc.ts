import { type EpcDates, takeAidc } from './epc-aidc.ts'
import { EpcBits } from './epc-bits.ts'
import { EpcError } from './epc-error.ts'
import {
  giai96Partitions,
  giai202Partitions,
  sgtinPartitions,
  ssccPartitions,
  takePartitioned,
} from './epc-partition.ts'
import { type PlusReading, type PlusSchemeName, plusReaders } from './epc-plus.ts'
import { escapeForUri, textFromSevenBit } from './epc-text.ts'
import { gs1CheckDigit } from './gtin.ts'

type FixedScheme = 'sgtin-96' | 'sgtin-198' | 'sscc-96' | 'giai-96' | 'giai-202'
export type EpcScheme = FixedScheme | PlusSchemeName | 'raw'

/** What an EPC says. The hex is always kept, also where the scheme is not one that we read. */
export type Epc = {
  readonly scheme: EpcScheme
  /** Upper-case hex, as it was read. */
  readonly hex: string
  readonly bitCount: number
  /** EPC tag URI; the raw URI where the scheme has none. GS1 TDS §12, §13 */
  readonly tagUri: string
  /** EPC pure identity URI; null where the scheme has none. GS1 TDS §6 */
  readonly epcUri: string | null
  readonly filter: number | null
  readonly companyPrefix?: string
  /** 14 digits with the check digit. */
  readonly gtin?: string
  readonly serial?: string
  /** 18 digits with the check digit. */
  readonly sscc?: string
  readonly giai?: string
  /** The identifier of another "+" scheme as GS1 writes it behind its AI. */
  readonly identifier?: string
  /** Of the scheme itself, and of the data that follows it. */
  readonly dates?: EpcDates
  readonly lot?: string
  /** Something follows that is not read: the data of another application, or no data at all. */
  readonly isFollowed?: true
  /** Why an EPC whose header names a scheme is nevertheless kept raw. */
  readonly rawBecause?: string
}

type Reading = Omit<Epc, 'hex' | 'bitCount' | 'scheme' | 'tagUri'> & { readonly tagUri?: string } & PlusReading
type Reader = { readonly scheme: EpcScheme; readonly bits: number; read(bits: EpcBits): Reading | null }

function readSgtin(bits: EpcBits, scheme: 'sgtin-96' | 'sgtin-198'): Reading | null {
  const parts = takePartitioned(bits, sgtinPartitions)
  if (parts === null) return null
  const { filter, companyPrefix, row } = parts
  const reference = parts.reference.toString().padStart(row.referenceDigits, '0')
  if (reference.length > row.referenceDigits) return null
  const serial = scheme === 'sgtin-96' ? bits.take(38).toString() : textFromSevenBit(bits.take(140), 20)
  if (serial === null) return null
  const body = `${reference.slice(0, 1)}${companyPrefix}${reference.slice(1)}`
  const uri = `${companyPrefix}.${reference}.${escapeForUri(serial)}`
  return {
    tagUri: `urn:epc:tag:${scheme}:${filter}.${uri}`,
    epcUri: `urn:epc:id:sgtin:${uri}`,
    filter,
    companyPrefix,
    gtin: `${body}${gs1CheckDigit(body)}`,
    serial,
  }
}

function readSscc(bits: EpcBits): Reading | null {
  const parts = takePartitioned(bits, ssccPartitions)
  if (parts === null) return null
  const { filter, companyPrefix, row } = parts
  const reference = parts.reference.toString().padStart(row.referenceDigits, '0')
  if (reference.length > row.referenceDigits) return null
  const body = `${reference.slice(0, 1)}${companyPrefix}${reference.slice(1)}`
  const uri = `${companyPrefix}.${reference}`
  bits.take(24)
  return {
    tagUri: `urn:epc:tag:sscc-96:${filter}.${uri}`,
    epcUri: `urn:epc:id:sscc:${uri}`,
    filter,
    companyPrefix,
    sscc: `${body}${gs1CheckDigit(body)}`,
  }
}

function readGiai(bits: EpcBits, scheme: 'giai-96' | 'giai-202'): Reading | null {
  const parts = takePartitioned(bits, scheme === 'giai-96' ? giai96Partitions : giai202Partitions)
  if (parts === null) return null
  const { filter, companyPrefix, row } = parts
  const characterCount = Math.floor(row.referenceBits / 7)
  const asset =
    scheme === 'giai-96'
      ? parts.reference.toString()
      : textFromSevenBit(parts.reference >> BigInt(row.referenceBits - 7 * characterCount), characterCount)
  if (asset === null || asset.length > row.referenceDigits) return null
  const uri = `${companyPrefix}.${escapeForUri(asset)}`
  return {
    tagUri: `urn:epc:tag:${scheme}:${filter}.${uri}`,
    epcUri: `urn:epc:id:giai:${uri}`,
    filter,
    companyPrefix,
    giai: `${companyPrefix}${asset}`,
  }
}

/** By header, with the bits they have. GS1 TDS §14.2 */
const fixedReaders = new Map<number, Reader>([
  [0x30, { scheme: 'sgtin-96', bits: 96, read: (bits) => readSgtin(bits, 'sgtin-96') }],
  [0x36, { scheme: 'sgtin-198', bits: 198, read: (bits) => readSgtin(bits, 'sgtin-198') }],
  [0x31, { scheme: 'sscc-96', bits: 96, read: readSscc }],
  [0x34, { scheme: 'giai-96', bits: 96, read: (bits) => readGiai(bits, 'giai-96') }],
  [0x38, { scheme: 'giai-202', bits: 202, read: (bits) => readGiai(bits, 'giai-202') }],
])

/** By header, with the bits they have at least: they end where what they say does. */
const plusReadersByHeader = new Map<number, Reader>(plusReaders.map((reader) => [reader.header, reader]))

const wordBits = 16

/** Lot and dates behind the end of a "+" scheme, and whether more is there. */
function withData(reading: Reading, bits: EpcBits): Reading {
  const { lot, dates, isUnread } = takeAidc(bits)
  return {
    ...reading,
    ...(Object.keys(dates).length === 0 ? {} : { dates: { ...reading.dates, ...dates } }),
    ...(lot === null ? {} : { lot }),
    ...(isUnread ? { isFollowed: true } : {}),
  }
}

/**
 * Reads an EPC bank given as hex (any case). A header that is not ours (of whatever length it is), or bits that no identity
 * of the scheme has, give scheme `raw`; so do bits behind the end of a scheme that has one, but for the zeros that fill its
 * last 16-bit word. @throws EpcError `not-hex` for anything but hex digits, `truncated-epc` for an EPC that is shorter than
 * its header asks for, or of a scheme we read and neither whole words nor ended within its last digit, as in the examples
 * of the standard (SGTIN-198 in 50 digits).
 */
export function decodeEpc(text: string): Epc {
  if (!/^[0-9A-Fa-f]*$/.test(text)) {
    throw new EpcError('not-hex', 'an EPC is written with 0-9 and A-F only: check what was read')
  }
  const hex = text.toUpperCase()
  const bitCount = hex.length * 4
  if (bitCount === 0) throw truncated('there is no hex digit')
  const raw: Epc = {
    scheme: 'raw',
    hex,
    bitCount,
    tagUri: `urn:epc:raw:${bitCount}.x${hex}`,
    epcUri: null,
    filter: null,
  }
  const header = Number.parseInt(hex.slice(0, 2), 16)
  const plus = plusReadersByHeader.get(header)
  const reader = plus ?? fixedReaders.get(header)
  if (reader === undefined || hex.length < 2) return raw
  const bits = new EpcBits(hex)
  bits.take(8)
  const reading = bitCount < reader.bits ? null : reader.read(bits)
  if (bitCount < reader.bits || bits.isPastEnd) {
    throw truncated(`its header says ${reader.scheme}, which needs more than the ${bitCount} bits there are`)
  }
  const whole = reading === null || plus === undefined ? reading : withData(reading, bits)
  const leftBits = Math.max(0, bitCount - bits.at)
  if (bitCount % wordBits !== 0 && (whole === null || leftBits >= 4)) {
    throw truncated(`${hex.length} hex digits are not whole 16-bit words`)
  }
  if (whole === null) return { ...raw, rawBecause: `no ${reader.scheme} has these bits` }
  const isFilled = leftBits < wordBits && bits.peekRest() === 0n
  if (plus === undefined && !isFilled) {
    return { ...raw, rawBecause: `${leftBits} bits follow the end of its ${reader.scheme}` }
  }
  return { ...raw, scheme: reader.scheme, ...whole }
}

function truncated(why: string): EpcError {
  return new EpcError('truncated-epc', `${why}: read the tag again, or hand in all of its EPC`)
}
