import type { PlaceBook } from '#cloud/places/place-book'
import { linesOfLot } from '#cloud/positions/lines-of'
import type { Position } from '#cloud/positions/position'
import { positionText } from '#cloud/positions/position-key'
import { isExpiredOn } from '#cloud/positions/stock-line'
import type { Store } from '#cloud/store/store'

/** A position as it is today: what may be used, and what may not and why. */
export type StockToday = Position & {
  /** Stands here, not held, date not passed. Pieces that are not seen for sure count: unknown is not gone. */
  usable: number
  /** Stands here, not held, date passed. */
  expired: number
  /** Whether the item belongs here: only then is it missed. */
  belongs: boolean
}

/**
 * Every position of the site as of a moment (Unix ms), those of the assortment that were never filled among them. dayOf
 * tells the day (since 1970-01-01) it is at a place.
 */
export async function stockToday(
  store: Pick<Store, 'positions' | 'assortment' | 'units' | 'lots' | 'siteId'>,
  places: PlaceBook,
  dayOf: (placeId: string, atMs: number) => number,
  atMs: number,
): Promise<StockToday[]> {
  const [positions, assortment, lots] = await Promise.all([
    store.positions.all(),
    store.assortment.all(),
    store.lots.all(),
  ])
  const days = new Set(places.all.filter(({ keepsStock }) => keepsStock).map(({ placeId }) => dayOf(placeId, atMs)))
  const expired = new Map<string, number>()
  const count = (key: string, quantity: number) => expired.set(key, (expired.get(key) ?? 0) + quantity)
  for (const day of days) {
    for (const { quantity, ...key } of await store.units.expiredBefore(day)) {
      if (dayOf(key.placeId, atMs) === day) count(positionText(key), quantity)
    }
  }
  for (const lot of lots) {
    for (const placeId of new Set(lot.piles.map((pile) => pile.placeId))) {
      for (const line of linesOfLot(lot, placeId)) {
        const isLost = line.standing === 'stocked' && line.holdSeqs.length === 0
        if (isLost && isExpiredOn(line, dayOf(placeId, atMs))) count(positionText({ ...line, placeId }), line.quantity)
      }
    }
  }
  const belonging = new Map(assortment.filter(({ belongs }) => belongs).map((line) => [positionText(line), line]))
  const filled = new Set(positions.map(positionText))
  const empty = [...belonging.values()]
    .filter((line) => !filled.has(positionText(line)))
    .map(({ itemId, placeId, owner }): Position => {
      const nothing = { confirmed: 0, uncertain: 0, held: 0, pending: 0, coming: 0, earliestExpiresOnDay: null }
      return { siteId: store.siteId, itemId, placeId, owner, ...nothing }
    })
  return [...positions, ...empty].map((position) => {
    const key = positionText(position)
    const gone = expired.get(key) ?? 0
    const usable = position.confirmed + position.uncertain - gone
    return { ...position, usable, expired: gone, belongs: belonging.has(key) }
  })
}
