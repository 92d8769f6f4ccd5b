import { isExpiredOn } from '#cloud/calendar/last-day-of-use'
import type { Lot } from '#cloud/lots/lot'
import { linesOfLot } from '#cloud/positions/lines-of'
import type { Position } from '#cloud/positions/position'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import type { Store } from '#cloud/store/store'

/** A position as it is today: what may be used, and what may not and why. */
export type StockToday = Position & {
  /**
   * Stands here, not held, date not passed before its expected use: what the rules call usable. Pieces that are not seen
   * for sure count: unknown is not gone.
   */
  usable: number
  /** Stands here, not held, date passed. */
  expired: number
  /** Stands here, not held, good today, and its date passes before its expected use. */
  shortDated: number
  /** Whether the item belongs here: only then is it missed. */
  belongs: boolean
}

/** Which days matter where, days since 1970-01-01. */
export type StockDays = {
  today(placeId: string): number
  /** The day on which what stands there now is expected to be used. */
  expectedUse(key: PositionKey): number
}

type Stores = Pick<Store, 'positions' | 'assortment' | 'units' | 'lots' | 'siteId'>

/** Pieces in stock, not held, whose last day of use is before the day of their position, by position. */
async function expiredBefore(
  store: Stores,
  lots: readonly Lot[],
  days: ReadonlySet<number>,
  dayOf: (key: PositionKey) => number,
): Promise<Map<string, number>> {
  const expired = new Map<string, number>()
  const count = (key: string, quantity: number) => expired.set(key, (expired.get(key) ?? 0) + quantity)
  for (const day of days) {
    for (const { quantity, ...key } of await store.units.expiredBefore(day)) {
      if (dayOf(key) === day) count(positionText(key), quantity)
    }
  }
  for (const lot of lots) {
    for (const placeId of new Set(lot.piles.map((pile) => pile.placeId))) {
      for (const line of linesOfLot(lot, placeId)) {
        const key = { itemId: line.itemId, placeId, owner: line.owner }
        const isLost = line.standing === 'stocked' && line.holdSeqs.length === 0
        if (isLost && isExpiredOn(line, dayOf(key))) count(positionText(key), line.quantity)
      }
    }
  }
  return expired
}

/** Every position of the site today, those of the assortment that were never filled among them. */
export async function stockToday(store: Stores, { today, expectedUse }: StockDays): Promise<StockToday[]> {
  const [positions, assortment, lots] = await Promise.all([
    store.positions.all(),
    store.assortment.all(),
    store.lots.all(),
  ])
  const todays = new Set(positions.map(({ placeId }) => today(placeId)))
  const useDays = new Set(positions.map(expectedUse))
  const expired = await expiredBefore(store, lots, todays, ({ placeId }) => today(placeId))
  const tooShort = await expiredBefore(store, lots, useDays, expectedUse)
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
    const lost = Math.max(gone, tooShort.get(key) ?? 0)
    const usable = position.confirmed + position.uncertain - lost
    return { ...position, usable, expired: gone, shortDated: lost - gone, belongs: belonging.has(key) }
  })
}
