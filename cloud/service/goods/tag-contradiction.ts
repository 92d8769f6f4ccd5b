import type { Item } from '#cloud/items/item'
import { decodeEpc } from '#contracts/identity/epc'
import type { EpcHex } from '#contracts/ids'

/** A GTIN-14 without its check digit, which says nothing by itself and is false on some labels. */
function articleOf(gtin: string): string {
  return gtin.slice(0, -1)
}

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
 * them says nothing. Check digits are left out: the tag has none of its own.
 */
export function contradictingGtin(epc: EpcHex, item: Pick<Item, 'codes'>): string | null {
  const gtin = gtinOfTag(epc)
  const known = item.codes.filter(({ issuer }) => issuer === 'gs1').map(({ code }) => articleOf(code))
  return gtin === null || known.length === 0 || known.includes(articleOf(gtin)) ? null : gtin
}
