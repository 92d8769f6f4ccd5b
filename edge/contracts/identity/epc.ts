import { EpcBits } from './epc-bits.ts'
import { EpcError } from './epc-error.ts'
import {
  giai96Partitions,
  giai202Partitions,
  sgtinPartitions,
  ssccPartitions,
  takePartitioned,
} from './epc-partition.ts'
import { takeSgtinPlus, takeSsccPlus } from './epc-plus.ts'
import { escapeForUri, textFromSevenBit } from './epc-text.ts'
import { gs1CheckDigit } from './gtin.ts'

export type EpcScheme = 'sgtin-96' | 'sgtin-198' | 'sgtin+' | 'sscc-96' | 'sscc+' | 'giai-96' | 'giai-202' | 'raw'

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
  /** Why an EPC whose header names a scheme is nevertheless kept raw. */
  readonly rawBecause?: string
}

type Reading = Omit<Epc, 'hex' | 'bitCount' | 'scheme' | 'tagUri'> & { readonly tagUri?: string }
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

/** By header. The bits are what a tag must have at least; the "+" schemes end where their serial does. GS1 TDS §14.2 */
const readers = new Map<number, Reader>([
  [0x30, { scheme: 'sgtin-96', bits: 96, read: (bits) => readSgtin(bits, 'sgtin-96') }],
  [0x36, { scheme: 'sgtin-198', bits: 198, read: (bits) => readSgtin(bits, 'sgtin-198') }],
  [0x31, { scheme: 'sscc-96', bits: 96, read: readSscc }],
  [0x34, { scheme: 'giai-96', bits: 96, read: (bits) => readGiai(bits, 'giai-96') }],
  [0x38, { scheme: 'giai-202', bits: 202, read: (bits) => readGiai(bits, 'giai-202') }],
  [0xf7, { scheme: 'sgtin+', bits: 76, read: takeSgtinPlus }],
  [0xf9, { scheme: 'sscc+', bits: 84, read: takeSsccPlus }],
])

/**
 * Reads an EPC bank given as hex (any case). A header that is not ours, or bits that no identity of the scheme has,
 * give scheme `raw`. @throws EpcError `not-hex` for anything but hex digits, `truncated-epc` for an EPC that is
 * shorter than its header asks for. What follows a whole EPC may be filler up to a 16-bit word, as on a tag, or less
 * than a digit, as in the examples of the standard (SGTIN-198 in 50 digits).
 */
export function decodeEpc(text: string): Epc {
  if (!/^[0-9A-Fa-f]*$/.test(text)) {
    throw new EpcError('not-hex', 'an EPC is written with 0-9 and A-F only: check what was read')
  }
  const hex = text.toUpperCase()
  const bitCount = hex.length * 4
  const isWholeWords = bitCount > 0 && bitCount % 16 === 0
  const reader = readers.get(Number.parseInt(hex.slice(0, 2), 16))
  const bits = new EpcBits(hex)
  bits.take(8)
  const reading = reader === undefined || bitCount < reader.bits ? null : reader.read(bits)
  if (reader !== undefined && (bitCount < reader.bits || bits.isPastEnd)) {
    throw truncated(`its header says ${reader.scheme}, which needs more than the ${bitCount} bits there are`)
  }
  if (!isWholeWords && (reading === null || bitCount - bits.at >= 4)) {
    throw truncated(`${hex.length} hex digits are not whole 16-bit words`)
  }
  const raw: Epc = {
    scheme: 'raw',
    hex,
    bitCount,
    tagUri: `urn:epc:raw:${bitCount}.x${hex}`,
    epcUri: null,
    filter: null,
  }
  if (reader === undefined) return raw
  if (reading === null) return { ...raw, rawBecause: `no ${reader.scheme} has these bits` }
  return { ...raw, scheme: reader.scheme, ...reading }
}

function truncated(why: string): EpcError {
  return new EpcError('truncated-epc', `${why}: read the tag again, or hand in all of its EPC`)
}
