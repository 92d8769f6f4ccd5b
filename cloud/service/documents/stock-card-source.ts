import { beginningOfDay } from '#cloud/calendar/local-day'
import type { PlaceBook } from '#cloud/places/place-book'
import type { SiteTransaction } from '#cloud/store/open-store'
import { boundNow } from '#cloud/tags/tag-binding'
import type { Unit } from '#cloud/units/unit'
import { type StockCard, type StockCards, stockCardsMax } from '#contracts/downlink/stock-cards'
import type { DeviceId } from '#contracts/ids'
import { momentMaxMs } from '#contracts/moment'
import type { DocumentSource } from './document-source.ts'

/** When the last day of use is over where a place is, Unix ms; null when the label gives none, or one beyond all times. */
function expiresAtMs({ timeZoneOf }: PlaceBook, { placeId, expiresOnDay }: Unit): number | null {
  const endMs = expiresOnDay === null ? null : beginningOfDay(timeZoneOf(placeId), expiresOnDay + 1)
  return endMs === null || endMs > momentMaxMs ? null : endMs
}

async function cardsOf(
  tx: SiteTransaction,
  units: readonly Unit[],
  places: PlaceBook,
): Promise<Map<string, StockCard[]>> {
  const bindings = await tx.tags.bindingsOfUnits(units.map(({ unitId }) => unitId))
  const items = await tx.items.byId([...new Set(units.flatMap(({ itemId }) => itemId ?? []))])
  const cards = new Map<string, StockCard[]>()
  for (const unit of units) {
    const item = items.get(unit.itemId ?? '')
    if (item === undefined || unit.owner === null) continue
    const { lot, expiresOnDay, owner } = unit
    const own = Map.groupBy(bindings.get(unit.unitId) ?? [], ({ epc }) => epc)
    for (const [epc, list] of own) {
      if (boundNow(list) === null) continue
      const said = { itemId: item.itemId, name: item.title, size: item.size, lot, expiresOnDay, owner }
      const card = { epc, ...said, expiresAtMs: expiresAtMs(places, unit) }
      cards.set(unit.placeId, [...(cards.get(unit.placeId) ?? []), card])
    }
  }
  return cards
}

/** The cards of what stands in each cabinet. cabinetsAt: which devices stand at these places. */
export function stockCardSource(
  cabinetsAt: (placeIds: ReadonlySet<string>) => DeviceId[],
  places: () => PlaceBook,
): DocumentSource<'stock-cards'> {
  return {
    kind: 'stock-cards',
    touchedBy({ stock, places, items, bindings }) {
      // What an item is called, and which unit bears a tag, are said of no position: all cards are looked at.
      if (places || items || bindings) return 'all'
      return stock.length === 0 ? [] : cabinetsAt(new Set(stock.map(({ placeId }) => placeId)))
    },
    async compose(tx, devices) {
      const placeIds = new Set(devices.map(({ placeId }) => placeId))
      const cards = await cardsOf(tx, await tx.units.stockedAt([...placeIds]), places())
      return new Map(
        devices.map(({ deviceId, placeId }): [DeviceId, StockCards] => {
          const own = (cards.get(placeId) ?? []).toSorted((a, b) => (a.epc < b.epc ? -1 : 1))
          return [deviceId, { cards: own.slice(0, stockCardsMax) }]
        }),
      )
    },
    changesNextMs: () => null,
  }
}
