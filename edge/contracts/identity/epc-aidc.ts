import type { EpcBits } from './epc-bits.ts'
import { takeDate, takeText } from './epc-plus-values.ts'

/** The dates a tag can say, by what they are. */
export type EpcDateKind = 'production' | 'packaging' | 'best-before' | 'sell-by' | 'expiry' | 'first-freeze' | 'harvest'
/** Each YYMMDD; day 00 is none said, the end of the month then (GS1 General Specifications §7.2). */
export type EpcDates = { readonly [Kind in EpcDateKind]?: string }

/** The date types of DSGTIN+, in the order of their numbers. GS1 TDS §14.5.12 */
export const dateKinds: readonly EpcDateKind[] = [
  'production',
  'packaging',
  'best-before',
  'sell-by',
  'expiry',
  'first-freeze',
  'harvest',
]

const dateOfAi: { readonly [ai: string]: EpcDateKind } = {
  '11': 'production',
  '13': 'packaging',
  '15': 'best-before',
  '16': 'sell-by',
  '17': 'expiry',
}

/** What follows an EPC on its tag: lot and dates, and whether anything else does that is not read. */
export type AidcData = { lot: string | null; dates: EpcDates; isUnread: boolean }

function isOver(bits: EpcBits): boolean {
  return bits.peekRest() === 0n
}

/**
 * Reads the data behind an EPC of a "+" scheme: element strings of two digits and their value, until only zeros are left.
 * Lot (10) and dates (11, 13, 15, 16, 17) are read; whatever else begins there, and all behind it, is not. GS1 TDS §15.3
 */
export function takeAidc(bits: EpcBits): AidcData {
  const data: AidcData = { lot: null, dates: {}, isUnread: false }
  while (!isOver(bits)) {
    const ai = bits.take(8).toString(16).padStart(2, '0')
    const kind = dateOfAi[ai]
    const value = ai === '10' ? takeText(bits) : kind === undefined ? null : takeDate(bits)
    if (value === null || bits.isPastEnd) return { ...data, isUnread: true }
    if (kind === undefined) data.lot = value
    else data.dates = { ...data.dates, [kind]: value }
  }
  return data
}
