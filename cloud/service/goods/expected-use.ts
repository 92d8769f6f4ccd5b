import type { Item } from '#cloud/items/item'
import type { PlaceBook } from '#cloud/places/place-book'
import { numbersFor, type PolicyBook } from '#cloud/policies/policy-book'
import type { PositionKey } from '#cloud/positions/position-key'
import { expectedUseDays } from '#cloud/rules/stock-thresholds'

/** In how many days what stands at a position is expected to be used, by the number in force at a moment (Unix ms). */
export function expectedUseOf(
  book: PolicyBook,
  items: readonly Item[],
  places: PlaceBook,
  atMs: number,
): (key: PositionKey) => number {
  const byId = new Map(items.map((item) => [item.itemId, item]))
  return ({ itemId, placeId, owner }) => {
    const { abcClass = null, riskClass = null } = byId.get(itemId) ?? {}
    const subject = { itemId, placePath: places.pathOf(placeId), owner, abcClass, riskClass }
    return numbersFor(book, subject, atMs)('expectedUseDays', expectedUseDays)?.value ?? 0
  }
}
