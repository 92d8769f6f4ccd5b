import { sql } from 'kysely'
import type { LotMovement, Stay } from '#cloud/stays/stay'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import { lotMovementTable, stayTable } from './stay-table.ts'

type Row = Record<string, unknown>

const stays = nounAccess(stayTable)
const movements = nounAccess(lotMovementTable)

/** Where things were and how they moved, as a page asks for it. */
export function stayQueries(site: SiteDatabase): Store['stays'] {
  const { db, siteId } = site
  return {
    async ofUnit(unitId) {
      const { rows } = await sql<Row>`
        select * from stays where site_id = ${siteId} and unit_id = ${unitId}
        order by from_ms, cause_seq, known_since_seq`.execute(db)
      return rows.map(stayTable.ofRow)
    },
    async at(placeId, atMs, knownSeq) {
      const { rows } = await sql<Row>`
        select * from stays where site_id = ${siteId} and place_id = ${placeId} and from_ms <= ${atMs}
        and known_since_seq <= ${knownSeq} and (known_until_seq is null or known_until_seq > ${knownSeq})
        and (to_ms is null or to_ms > ${atMs} or end_known_since_seq > ${knownSeq}) order by unit_id`.execute(db)
      return rows.map(stayTable.ofRow)
    },
    async ofLot(lotId) {
      const { rows } = await sql<Row>`
        select * from lot_movements where site_id = ${siteId} and lot_id = ${lotId} and known_until_seq is null
        order by at_ms, cause_seq, part`.execute(db)
      return rows.map(lotMovementTable.ofRow)
    },
  }
}

/** Stays and movements as one transaction reads and writes them. */
export function stayAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    /** The stay without an end of each of these units, by unit. */
    async open(unitIds: readonly string[]): Promise<Map<string, Stay>> {
      if (unitIds.length === 0) return new Map()
      const { rows } = await sql<Row>`
        select s.* from ${keyTable(site, [...unitIds])} cross join stays s
        where s.site_id = ${siteId} and s.unit_id = k.k0 and s.to_ms is null and s.known_until_seq is null`.execute(db)
      return new Map(rows.map(stayTable.ofRow).map((stay) => [stay.unitId, stay]))
    },
    /** Everything believed of these units now, by unit, in order. */
    async believed(unitIds: readonly string[]): Promise<Map<string, Stay[]>> {
      if (unitIds.length === 0) return new Map()
      const { rows } = await sql<Row>`
        select s.* from ${keyTable(site, [...unitIds])} cross join stays s
        where s.site_id = ${siteId} and s.unit_id = k.k0 and s.known_until_seq is null
        order by s.from_ms, s.cause_seq`.execute(db)
      return Map.groupBy(rows.map(stayTable.ofRow), ({ unitId }) => unitId)
    },
    /** Who was at a place at any time in [fromMs, toMs], as believed now. */
    async during(placeId: string, fromMs: number, toMs: number): Promise<Stay[]> {
      const { rows } = await sql<Row>`
        select * from stays where site_id = ${siteId} and place_id = ${placeId} and from_ms <= ${toMs}
        and (to_ms is null or to_ms >= ${fromMs}) and known_until_seq is null order by unit_id, from_ms`.execute(db)
      return rows.map(stayTable.ofRow)
    },
    put: (changed: readonly Stay[]) => stays.put(site, changed),
    add: (added: readonly Stay[]) => stays.add(site, added),
    /** Everything believed of these lots now, by lot. */
    async lotMovements(lotIds: readonly string[]): Promise<Map<string, LotMovement[]>> {
      if (lotIds.length === 0) return new Map()
      const { rows } = await sql<Row>`
        select m.* from ${keyTable(site, [...lotIds])} cross join lot_movements m
        where m.site_id = ${siteId} and m.lot_id = k.k0 and m.known_until_seq is null order by m.cause_seq`.execute(db)
      return Map.groupBy(rows.map(lotMovementTable.ofRow), ({ lotId }) => lotId)
    },
    putLotMovements: (changed: readonly LotMovement[]) => movements.put(site, changed),
  }
}
