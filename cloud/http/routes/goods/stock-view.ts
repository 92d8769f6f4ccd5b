import type { Alert } from '#cloud/alerts/alert'
import { isExpiredOn } from '#cloud/calendar/last-day-of-use'
import type { Item } from '#cloud/items/item'
import { partsOfSubject } from '#cloud/journal/subject'
import type { Lot } from '#cloud/lots/lot'
import { linesOfLot } from '#cloud/positions/lines-of'
import type { StockToday } from '#cloud/service/goods/stock-today'
import type { HttpService } from '../../http-context.ts'
import type { PlaceStock, StockAlert, StockCounts, StockPosition } from '../../schemas/goods/stock.ts'
import { ruleTitleOf } from '../../views/rule-words.ts'
import { expiresOnOf } from './goods-view.ts'

/** Items by id. */
export type Catalogue = ReadonlyMap<string, Item>

/** An item as a list names it; by its id alone when nobody defined it. */
export function nameOf(catalogue: Catalogue, itemId: string) {
  const { title = null, titleZh = null, size = null, codes = [] } = catalogue.get(itemId) ?? {}
  return { itemId, title, titleZh, size, codes }
}

/** A position as the API says it. */
export function positionView(position: StockToday): StockPosition {
  const { siteId: _site, confirmed: _confirmed, coming, earliestExpiresOnDay, ...rest } = position
  return { ...rest, inTransit: coming, earliestExpiresOn: expiresOnOf(earliestExpiresOnDay) }
}

/** Adds positions up, kind of piece by kind. */
export function sumOf(positions: readonly StockPosition[]): StockCounts {
  const sum = { usable: 0, uncertain: 0, held: 0, expired: 0, shortDated: 0, pending: 0, inTransit: 0 }
  for (const position of positions) {
    for (const name of Object.keys(sum) as (keyof StockCounts)[]) sum[name] += position[name]
  }
  return sum
}

/** The first last day of use among positions; null when none has one. ISO days sort as text. */
export function earliestOf(positions: readonly StockPosition[]): string | null {
  return positions.flatMap(({ earliestExpiresOn }) => earliestExpiresOn ?? []).sort()[0] ?? null
}

/** Open alerts that are about a position. */
export function stockAlertsOf(rules: HttpService['rules'], open: readonly Alert[]): StockAlert[] {
  return open.flatMap(({ alertId, ruleId, priority, about }) => {
    const { kind, identity } = partsOfSubject(about)
    const [itemId, placeId, owner] = identity
    if (kind !== 'position' || itemId === undefined || placeId === undefined || owner === undefined) return []
    return [{ alertId, ruleId, ruleTitle: ruleTitleOf(rules, ruleId), priority, itemId, placeId, owner }]
  })
}

/** What of each lot stands at a place or is bound for it; today is the day it is there. */
export function lotsAt(lots: readonly Lot[], placeId: string, today: number, catalogue: Catalogue): PlaceStock['lots'] {
  return lots.flatMap((lot) => {
    const lines = linesOfLot(lot, placeId)
    if (lines.length === 0) return []
    const count = (isComing: boolean) =>
      lines
        .filter(({ standing }) => (standing === 'coming') === isComing)
        .reduce((sum, { quantity }) => sum + quantity, 0)
    const { lotId, owner, expiresOnDay } = lot
    return [
      {
        ...nameOf(catalogue, lot.itemId),
        lotId,
        lot: lot.lot,
        owner,
        expiresOn: expiresOnOf(expiresOnDay),
        isExpired: isExpiredOn(lot, today),
        isHeld: lot.holds.length > 0,
        quantity: count(false),
        inTransit: count(true),
      },
    ]
  })
}
