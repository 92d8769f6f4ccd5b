import { type EpcHex, epcHexSchema } from '../ids.ts'
import { packEpc } from './epc-bits.ts'
import { EpcError } from './epc-error.ts'
import {
  giai96Partitions,
  giai202Partitions,
  type Partition,
  sgtinPartitions,
  ssccPartitions,
} from './epc-partition.ts'
import { isCharacterSet82, sevenBitFromText } from './epc-text.ts'
import { hasGs1CheckDigit } from './gtin.ts'

type Part = readonly [value: bigint, bitCount: number]

function notEncodable(why: string): EpcError {
  return new EpcError('epc-not-encodable', why)
}

function rowFor(partitions: readonly Partition[], companyDigits: number): Partition {
  const row = partitions.find((candidate) => candidate.companyDigits === companyDigits)
  if (row === undefined) throw notEncodable(`a company prefix has 6 to 12 digits, not ${companyDigits}`)
  return row
}

function head(header: number, filter: number, row: Partition, companyPrefix: string): Part[] {
  if (!Number.isInteger(filter) || filter < 0 || filter > 7) throw notEncodable(`a filter is 0 to 7, not ${filter}`)
  return [
    [BigInt(header), 8],
    [BigInt(filter), 3],
    [BigInt(row.partition), 3],
    [BigInt(companyPrefix), row.companyBits],
  ]
}

function pack(parts: readonly Part[]): EpcHex {
  return epcHexSchema.parse(packEpc(parts))
}

function numericSerial(serial: string, bitCount: number): bigint {
  if (!/^(?:0|[1-9]\d*)$/.test(serial) || BigInt(serial) >= 1n << BigInt(bitCount)) {
    throw notEncodable(`"${serial}" is no number of ${bitCount} bits without leading zeros`)
  }
  return BigInt(serial)
}

function textSerial(text: string, charactersMax: number, bitCount: number): bigint {
  if (text === '' || text.length > charactersMax || !isCharacterSet82(text)) {
    throw notEncodable(`"${text}" is not 1 to ${charactersMax} characters that GS1 allows`)
  }
  return sevenBitFromText(text, bitCount)
}

export type SgtinIdentity = {
  /** 14 digits with a right check digit. */
  readonly gtin: string
  /** How many digits of the GTIN, after the indicator, are the company prefix: 6 to 12. */
  readonly companyPrefixDigits: number
  readonly serial: string
  /** 0 to 7; 1 is a single trade item. */
  readonly filter: number
}

function sgtinParts(header: number, identity: SgtinIdentity): Part[] {
  const { gtin, filter } = identity
  if (gtin.length !== 14 || !hasGs1CheckDigit(gtin))
    throw notEncodable(`"${gtin}" is no GTIN-14 with a right check digit`)
  const row = rowFor(sgtinPartitions, identity.companyPrefixDigits)
  const companyPrefix = gtin.slice(1, 1 + row.companyDigits)
  const reference = `${gtin.slice(0, 1)}${gtin.slice(1 + row.companyDigits, 13)}`
  return [...head(header, filter, row, companyPrefix), [BigInt(reference), row.referenceBits]]
}

/** SGTIN-96; the serial is a number under 2^38 without leading zeros. @throws EpcError. GS1 TDS §14.6.1.1 */
export function encodeSgtin96(identity: SgtinIdentity): EpcHex {
  return pack([...sgtinParts(0x30, identity), [numericSerial(identity.serial, 38), 38]])
}

/** SGTIN-198; the serial is 1 to 20 characters. @throws EpcError. GS1 TDS §14.6.1.2 */
export function encodeSgtin198(identity: SgtinIdentity): EpcHex {
  return pack([...sgtinParts(0x36, identity), [textSerial(identity.serial, 20, 140), 140]])
}

/** SSCC-96 from 18 digits with a right check digit. @throws EpcError. GS1 TDS §14.6.2.1 */
export function encodeSscc96(identity: { sscc: string; companyPrefixDigits: number; filter: number }): EpcHex {
  const { sscc } = identity
  if (sscc.length !== 18 || !hasGs1CheckDigit(sscc)) throw notEncodable(`"${sscc}" is no SSCC with a right check digit`)
  const row = rowFor(ssccPartitions, identity.companyPrefixDigits)
  const companyPrefix = sscc.slice(1, 1 + row.companyDigits)
  const reference = `${sscc.slice(0, 1)}${sscc.slice(1 + row.companyDigits, 17)}`
  return pack([...head(0x31, identity.filter, row, companyPrefix), [BigInt(reference), row.referenceBits], [0n, 24]])
}

export type GiaiIdentity = { readonly companyPrefix: string; readonly asset: string; readonly filter: number }

function giaiHead(header: number, partitions: readonly Partition[], identity: GiaiIdentity): [Part[], Partition] {
  if (!/^\d+$/.test(identity.companyPrefix)) throw notEncodable('a company prefix is digits')
  const row = rowFor(partitions, identity.companyPrefix.length)
  return [head(header, identity.filter, row, identity.companyPrefix), row]
}

/** GIAI-96; the asset reference is a number without leading zeros. @throws EpcError. GS1 TDS §14.6.5.1 */
export function encodeGiai96(identity: GiaiIdentity): EpcHex {
  const [parts, row] = giaiHead(0x34, giai96Partitions, identity)
  if (identity.asset.length > row.referenceDigits)
    throw notEncodable(`an asset has at most ${row.referenceDigits} digits`)
  return pack([...parts, [numericSerial(identity.asset, row.referenceBits), row.referenceBits]])
}

/** GIAI-202; the asset reference is 1 to 18-24 characters, more the shorter the prefix. @throws EpcError. GS1 TDS §14.6.5.2 */
export function encodeGiai202(identity: GiaiIdentity): EpcHex {
  const [parts, row] = giaiHead(0x38, giai202Partitions, identity)
  return pack([...parts, [textSerial(identity.asset, row.referenceDigits, row.referenceBits), row.referenceBits]])
}
