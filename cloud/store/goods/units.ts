import { sql } from 'kysely'
import type { Unit, UnitState } from '#cloud/units/unit'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { unitTable } from './unit-table.ts'

type ItemAtPlace = { itemId: string; placeId: string }
type Row = Record<string, unknown>

const units = nounAccess(unitTable)
/** What a unit is, which hardly ever changes, and is in an index of its own. */
const identity = ['item_id', 'serial', 'lot', 'expires_on_day', 'owner']
const changing = Object.keys(unitTable.columns).filter((name) => ![...unitTable.keys, ...identity].includes(name))
const sameUnits = nounAccess({ ...unitTable, changing })

/** Units as a person or a page asks for them. */
export function unitQueries(site: SiteDatabase): Store['units'] {
  const { db, siteId } = site
  return {
    async find(unitId) {
      return (await units.byKeys(site, [[unitId]]))[0] ?? null
    },
    async page({ placeId, itemId, state, within = null }, cursor, limit) {
      if (within?.length === 0) return { rows: [], nextCursor: null }
      const places = sql.join(within ?? [])
      const wanted = [
        sql`site_id = ${siteId}`,
        ...(placeId === undefined ? [] : [sql`place_id = ${placeId}`]),
        ...(itemId === undefined ? [] : [sql`item_id = ${itemId}`]),
        ...(state === undefined ? [] : [sql`state = ${state}`]),
        ...(within === null ? [] : [sql`(home_place_id in (${places}) or destination_place_id in (${places}))`]),
        ...(cursor === null ? [] : [sql`unit_id > ${cursor}`]),
      ]
      const { rows } = await sql<Row>`
        select * from units where ${sql.join(wanted, sql` and `)} order by unit_id limit ${limit + 1}`.execute(db)
      const page = rows.slice(0, limit).map(unitTable.ofRow)
      return { rows: page, nextCursor: rows.length > limit ? (page.at(-1)?.unitId ?? null) : null }
    },
    /** Pieces that stand somewhere and whose last day of use is before that day, by position. */
    async expiredBefore(day) {
      const { rows } = await sql<{ item_id: string; place_id: string; owner: string; count: number }>`
        select item_id, place_id, owner, count(*) as count from units
        where site_id = ${siteId} and state = 'stocked' and destination_place_id is null and holds = '[]'
        and expires_on_day < ${day} group by item_id, place_id, owner`.execute(db)
      return rows.map((row) => ({
        itemId: row.item_id,
        placeId: row.place_id,
        owner: row.owner,
        quantity: Number(row.count),
      }))
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
    /** The units of these ids that are known, by id. */
    async byId(unitIds: readonly string[]): Promise<Map<string, Unit>> {
      const found = await units.byKeys(
        site,
        unitIds.map((unitId) => [unitId]),
      )
      return new Map(found.map((unit) => [unit.unitId, unit]))
    },
    /** The units of these items with these serials. */
    async bySerial(keys: readonly { itemId: string; serial: string }[]): Promise<Unit[]> {
      if (keys.length === 0) return []
      const keyed = keyTable(
        site,
        keys.map(({ itemId }) => itemId),
        keys.map(({ serial }) => serial),
      )
      const { rows } = await sql<Row>`
        select u.* from ${keyed} cross join units u
        where u.site_id = ${siteId} and u.item_id = k.k0 and u.serial = k.k1`.execute(db)
      return rows.map(unitTable.ofRow)
    },
    /** Every unit of these items that is at that place, whatever its state. */
    async at(keys: readonly ItemAtPlace[]): Promise<Unit[]> {
      if (keys.length === 0) return []
      const { rows } = await sql<Row>`
        select u.* from ${pairs(keys)} cross join units u
        where u.site_id = ${siteId} and u.item_id = k.k0 and u.place_id = k.k1 order by u.unit_id`.execute(db)
      return rows.map(unitTable.ofRow)
    },
    /** Every unit of these items that is on its way to that place. */
    async onTheWay(keys: readonly ItemAtPlace[]): Promise<Unit[]> {
      if (keys.length === 0) return []
      const { rows } = await sql<Row>`
        select u.* from ${pairs(keys)} cross join units u
        where u.site_id = ${siteId} and u.item_id = k.k0 and u.destination_place_id = k.k1 order by u.unit_id`.execute(
        db,
      )
      return rows.map(unitTable.ofRow)
    },
    /** Every unit that is at one of these places or on its way there, whatever its state. */
    async around(placeIds: readonly string[]): Promise<Unit[]> {
      if (placeIds.length === 0) return []
      const places = keyTable(site, [...placeIds])
      const { rows } = await sql<Row>`
        select u.* from ${places} cross join units u where u.site_id = ${siteId} and u.place_id = k.k0
        union
        select u.* from ${places} cross join units u where u.site_id = ${siteId} and u.destination_place_id = k.k0
        order by unit_id`.execute(db)
      return rows.map(unitTable.ofRow)
    },
    /** Every unit that stands at one of these places now. */
    async stockedAt(placeIds: readonly string[]): Promise<Unit[]> {
      if (placeIds.length === 0) return []
      const { rows } = await sql<Row>`
        select u.* from ${keyTable(site, [...placeIds])} cross join units u
        where u.site_id = ${siteId} and u.place_id = k.k0 and u.state = 'stocked' order by u.unit_id`.execute(db)
      return rows.map(unitTable.ofRow)
    },
    /** Units that are held, or whose last day of use is before that day (days since 1970-01-01), but for those of these states. */
    async stopped(day: number, goneStates: readonly UnitState[]): Promise<Unit[]> {
      const gone = sql.join(goneStates.map((state) => sql.val(state)))
      const { rows } = await sql<Row>`
        select * from units where site_id = ${siteId} and (holds <> '[]' or expires_on_day < ${day})
        and state not in (${gone}) order by unit_id`.execute(db)
      return rows.map(unitTable.ofRow)
    },
    /** Every unit that somebody has taken and of which nobody has said more. Looks at all there are. */
    async taken(): Promise<string[]> {
      const { rows } = await sql<{ unit_id: string }>`
        select unit_id from units where site_id = ${siteId} and state = 'taken' order by unit_id`.execute(db)
      return rows.map(({ unit_id }) => unit_id)
    },
    /** Every unit of which a person's word waits for its cabinet. Looks at all there are. */
    async waiting(): Promise<string[]> {
      const { rows } = await sql<{ unit_id: string }>`
        select unit_id from units where site_id = ${siteId} and pending <> '[]' order by unit_id`.execute(db)
      return rows.map(({ unit_id }) => unit_id)
    },
    async ofRequisitions(requisitionIds: readonly string[]): Promise<Unit[]> {
      if (requisitionIds.length === 0) return []
      const { rows } = await sql<Row>`
        select u.* from ${keyTable(site, [...requisitionIds])} cross join units u
        where u.site_id = ${siteId} and u.requisition_id = k.k0 order by u.unit_id`.execute(db)
      return rows.map(unitTable.ofRow)
    },
    put: (changed: readonly Unit[]) => units.put(site, changed),
    /** Units that are stored as the same article, of the same owner. */
    putSame: (changed: readonly Unit[]) => sameUnits.put(site, changed),
  }
}
