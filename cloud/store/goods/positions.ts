import { sql } from 'kysely'
import type { Unit } from '#cloud/units/unit'
import type { DeviceId } from '#contracts/ids'
import { deviceQueries } from '../devices/devices.ts'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { PositionsTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { CabinetStock, ItemStock, StockPosition } from '../records.ts'
import type { Store } from '../store.ts'
import { itemQueries } from './catalogue.ts'

const writePositions = bulkWriter({
  table: 'positions',
  columns: {
    site_id: 'text',
    item_id: 'text',
    place_id: 'text',
    usable: 'bigint',
    uncertain: 'bigint',
    held: 'bigint',
    in_transit: 'bigint',
    earliest_expires_on_day: 'bigint',
  },
  keys: ['site_id', 'item_id', 'place_id'],
})

/** Adds up the units of one item that are at one place or on their way to it. */
export function addUp(
  itemId: string,
  placeId: string,
  here: readonly Unit[],
  onTheWay: readonly Unit[],
): StockPosition {
  let usable = 0
  let uncertain = 0
  let held = 0
  let earliestExpiresOnDay: number | null = null
  for (const unit of here) {
    if (unit.state !== 'stocked') continue
    if (unit.holds.length > 0) held += 1
    else if (unit.certainty === 'confirmed') usable += 1
    else uncertain += 1
    const { expiresOnDay } = unit
    if (expiresOnDay !== null) earliestExpiresOnDay = Math.min(expiresOnDay, earliestExpiresOnDay ?? expiresOnDay)
  }
  return { itemId, placeId, usable, uncertain, held, inTransit: onTheWay.length, earliestExpiresOnDay }
}

function positionOfRow(row: PositionsTable): StockPosition {
  return {
    itemId: row.item_id,
    placeId: row.place_id,
    usable: row.usable,
    uncertain: row.uncertain,
    held: row.held,
    inTransit: row.in_transit,
    earliestExpiresOnDay: row.earliest_expires_on_day,
  }
}

function byPlaceThenItem(left: StockPosition, right: StockPosition): number {
  if (left.placeId !== right.placeId) return left.placeId < right.placeId ? -1 : 1
  return left.itemId < right.itemId ? -1 : 1
}

/** The sums as one transaction writes them, and as a rebuild compares them. */
export function positionAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    async all(): Promise<StockPosition[]> {
      const rows = await db.selectFrom('positions').selectAll().where('site_id', '=', siteId).execute()
      return rows.map(positionOfRow).sort(byPlaceThenItem)
    },
    put: (positions: readonly StockPosition[]) =>
      writePositions(
        site,
        positions
          .toSorted((a, b) => (a.itemId + a.placeId < b.itemId + b.placeId ? -1 : 1))
          .map((each) => [
            siteId,
            each.itemId,
            each.placeId,
            each.usable,
            each.uncertain,
            each.held,
            each.inTransit,
            each.earliestExpiresOnDay,
          ]),
      ),
  }
}

function total(positions: readonly StockPosition[], name: 'usable' | 'uncertain' | 'held' | 'inTransit'): number {
  return positions.reduce((sum, position) => sum + position[name], 0)
}

function isSomething({ usable, uncertain, held, inTransit }: StockPosition): boolean {
  return usable + uncertain + held + inTransit > 0
}

/** Stock as a page shows it, by item and by cabinet. */
export function stockQueries(site: SiteDatabase): Store['stock'] {
  const { db, siteId } = site
  const positions = positionAccess(site)
  return {
    async byItem() {
      const items = await itemQueries(site).list()
      const known = new Map(items.map((item) => [item.itemId, item]))
      const found = new Map<string, StockPosition[]>(items.map(({ itemId }) => [itemId, []]))
      for (const position of await positions.all()) {
        const list = found.get(position.itemId) ?? []
        if (isSomething(position)) list.push(position)
        found.set(position.itemId, list)
      }
      return [...found].map(([itemId, list]): ItemStock => {
        const days = list.flatMap(({ earliestExpiresOnDay }) => earliestExpiresOnDay ?? [])
        return {
          item: known.get(itemId) ?? null,
          itemId,
          usable: total(list, 'usable'),
          uncertain: total(list, 'uncertain'),
          held: total(list, 'held'),
          inTransit: total(list, 'inTransit'),
          earliestExpiresOnDay: days.length === 0 ? null : Math.min(...days),
          positions: list,
        }
      })
    },
    async byCabinet() {
      const all = await positions.all()
      const { rows: foreign } = await sql<{ place_id: string; count: number }>`
        select place_id, count(*) as count from units
        where site_id = ${siteId} and state = 'foreign' group by place_id`.execute(db)
      const foreignAt = new Map(foreign.map(({ place_id, count }) => [place_id, count]))
      const devices = await deviceQueries(site).list()
      const cabinets = devices.filter(({ kind }) => kind === 'cabinet')
      return cabinets.map((device): CabinetStock => {
        const placeId: DeviceId = device.deviceId
        const here = all.filter((position) => position.placeId === placeId && isSomething(position))
        return {
          placeId,
          device,
          items: here.length,
          usable: total(here, 'usable'),
          uncertain: total(here, 'uncertain'),
          held: total(here, 'held'),
          foreign: foreignAt.get(placeId) ?? 0,
          positions: here,
        }
      })
    },
  }
}
