import { sql } from 'kysely'
import type { Unit } from '#cloud/units/unit'
import type { EpcHex } from '#contracts/ids'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { UnitsTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { unitOfRow, unitsTarget, valuesOfUnit } from './unit-row.ts'

type ItemAtPlace = { itemId: string; placeId: string }

const writeUnits = bulkWriter(unitsTarget)

function byEpc(left: Unit, right: Unit): number {
  return left.epc < right.epc ? -1 : 1
}

/** Units as a person or a page asks for them. */
export function unitQueries({ db, siteId }: SiteDatabase): Store['units'] {
  const ofSite = () => db.selectFrom('units').selectAll().where('site_id', '=', siteId)
  return {
    async find(epc) {
      const row = await ofSite().where('epc', '=', epc).executeTakeFirst()
      return row === undefined ? null : unitOfRow(row)
    },
    async page({ placeId, itemId, state }, cursor, limit) {
      let query = ofSite()
      if (placeId !== undefined) query = query.where('place_id', '=', placeId)
      if (itemId !== undefined) query = query.where('item_id', '=', itemId)
      if (state !== undefined) query = query.where('state', '=', state)
      if (cursor !== null) query = query.where('epc', '>', cursor)
      const found = await query
        .orderBy('epc')
        .limit(limit + 1)
        .execute()
      const rows = found.slice(0, limit).map(unitOfRow)
      return { rows, nextCursor: found.length > limit ? (rows.at(-1)?.epc ?? null) : null }
    },
  }
}

/** Units as one transaction reads and writes them: many at once. */
export function unitAccess(site: SiteDatabase) {
  const { db, siteId } = site
  const pairs = (keys: readonly ItemAtPlace[]) =>
    keyTable(
      site,
      keys.map(({ itemId }) => itemId),
      keys.map(({ placeId }) => placeId),
    )
  return {
    /** The units of these EPCs that are known, by EPC. */
    async byEpc(epcs: readonly EpcHex[]): Promise<Map<string, Unit>> {
      if (epcs.length === 0) return new Map()
      const { rows } = await sql<UnitsTable>`
        select u.* from ${keyTable(site, [...epcs])} cross join units u
        where u.site_id = ${siteId} and u.epc = k.k0`.execute(db)
      return new Map(rows.map((row) => [row.epc, unitOfRow(row)]))
    },
    /** Every unit of these items that is at that place, whatever its state. */
    async at(keys: readonly ItemAtPlace[]): Promise<Unit[]> {
      if (keys.length === 0) return []
      const { rows } = await sql<UnitsTable>`
        select u.* from ${pairs(keys)} cross join units u
        where u.site_id = ${siteId} and u.item_id = k.k0 and u.place_id = k.k1 order by u.epc`.execute(db)
      return rows.map(unitOfRow)
    },
    /** Every unit of these items that is on its way to that place. */
    async onTheWay(keys: readonly ItemAtPlace[]): Promise<Unit[]> {
      if (keys.length === 0) return []
      const { rows } = await sql<UnitsTable>`
        select u.* from ${pairs(keys)} cross join units u
        where u.site_id = ${siteId} and u.item_id = k.k0 and u.destination_place_id = k.k1 order by u.epc`.execute(db)
      return rows.map(unitOfRow)
    },
    async ofRequisitions(requisitionIds: readonly string[]): Promise<Unit[]> {
      if (requisitionIds.length === 0) return []
      const { rows } = await sql<UnitsTable>`
        select u.* from ${keyTable(site, [...requisitionIds])} cross join units u
        where u.site_id = ${siteId} and u.requisition_id = k.k0 order by u.epc`.execute(db)
      return rows.map(unitOfRow)
    },
    put: (units: readonly Unit[]) => writeUnits(site, units.toSorted(byEpc).map(valuesOfUnit)),
  }
}
