import { encodeSgtin96, encodeSgtin198 } from '#contracts/identity/epc-encoding'
import type { CatalogueItem } from './catalogue.ts'

const alphanumericEvery = 5

/** The tag of the nth article made: most makers number their serials, every fifth uses letters and a longer tag. GS1 TDS §14.6 */
export function tagFor(item: CatalogueItem, number: number): { epc: string; serial: string } {
  const serial =
    number % alphanumericEvery === 0
      ? `${item.category.slice(0, 2).toUpperCase()}-${number}A`
      : String(1_000_000 + number)
  const identity = { gtin: item.gtin, companyPrefixDigits: item.companyPrefix.length, serial, filter: 1 }
  return { serial, epc: number % alphanumericEvery === 0 ? encodeSgtin198(identity) : encodeSgtin96(identity) }
}
