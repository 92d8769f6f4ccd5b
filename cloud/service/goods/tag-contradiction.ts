import type { Item } from '#cloud/items/item'
import { decodeEpc } from '#contracts/identity/epc'
import type { EpcHex } from '#contracts/ids'

const gtinDigits = 14

/** The GTIN a tag says it is on, where its scheme says one; null otherwise. */
function gtinOfTag(epc: EpcHex): string | null {
  try {
    return decodeEpc(epc).gtin ?? null
  } catch {
    return null
  }
}

/**
 * The GTIN a tag bears although the item has GS1 codes and none of them is it; null when tag and item agree, or one of
 * them says nothing. A shorter GTIN is the same with zeros in front.
 */
export function contradictingGtin(epc: EpcHex, item: Pick<Item, 'codes'>): string | null {
  const gtin = gtinOfTag(epc)
  const known = item.codes.filter(({ issuer }) => issuer === 'gs1').map(({ code }) => code.padStart(gtinDigits, '0'))
  return gtin === null || known.length === 0 || known.includes(gtin) ? null : gtin
}
