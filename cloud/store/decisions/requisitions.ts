import { type RawBuilder, sql } from 'kysely'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import {
  isHolding,
  isOpenLine,
  openRequisitionStates,
  type Requisition,
  type RequisitionLine,
} from '#cloud/requisitions/requisition'
import { nounAccess } from '../engine/noun-table.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import type { RequisitionFilter, Store } from '../store.ts'
import { requisitionLineTable, requisitionTable } from './requisition-table.ts'

type Row = Record<string, unknown>

const requisitions = nounAccess(requisitionTable)
const requisitionLines = nounAccess(requisitionLineTable)

const isOpenState = (state: string) => openRequisitionStates.some((open) => open === state)

/** Requisitions with their lines, in the order of the rows. */
async function withLines(site: SiteDatabase, rows: readonly Row[]): Promise<Requisition[]> {
  if (rows.length === 0) return []
  const found = rows.map(requisitionTable.ofRow)
  const ids = keyTable(
    site,
    found.map(({ requisitionId }) => requisitionId),
  )
  const { rows: lineRows } = await sql<Row>`
    select l.* from ${ids} cross join requisition_lines l
    where l.site_id = ${site.siteId} and l.requisition_id = k.k0 order by l.first_entry_seq`.execute(site.db)
  const lines = Map.groupBy(lineRows.map(requisitionLineTable.ofRow), ({ requisitionId }) => requisitionId)
  return found.map((one) => ({ ...one, lines: lines.get(one.requisitionId) ?? [] }))
}

async function byKeys(site: SiteDatabase, ids: readonly string[]): Promise<Requisition[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`
    select r.* from ${keyTable(site, [...ids])} cross join requisitions r
    where r.site_id = ${site.siteId} and r.requisition_id = k.k0`.execute(site.db)
  return await withLines(site, rows)
}

/** The condition of a filter. That much said as each index says, an engine goes by the short one of what is open. */
function matching({ state, placeId, within = null }: RequisitionFilter): RawBuilder<unknown> {
  const ofState = () => {
    if (state === 'all') return sql``
    if (state === 'open') return sql`and is_open = 1`
    if (state === 'to-approve') return sql`and is_open = 1 and waits_for_approval = 1`
    if (state === 'to-order') return sql`and is_open = 1 and waits_for_order = 1`
    return isOpenState(state) ? sql`and is_open = 1 and state = ${state}` : sql`and state = ${state}`
  }
  const ofPlace = placeId === null ? sql`` : sql`and place_id = ${placeId}`
  const ofPlaces = within === null ? sql`` : sql`and place_id in (${sql.join(within)})`
  return sql`${ofState()} ${ofPlace} ${ofPlaces}`
}

/** Requisitions as a page asks for them. */
export function requisitionQueries(site: SiteDatabase): Store['requisitions'] {
  const { db, siteId } = site
  return {
    async find(requisitionId) {
      return (await byKeys(site, [requisitionId]))[0] ?? null
    },
    async page(filter, cursor, limit) {
      if (filter.within?.length === 0) return { rows: [], nextCursor: null }
      const after = cursor === null ? sql`` : sql`and requisition_id < ${cursor}`
      const { rows } = await sql<Row>`
        select * from requisitions where site_id = ${siteId} ${matching(filter)} ${after}
        order by requisition_id desc limit ${limit + 1}`.execute(db)
      const page = await withLines(site, rows.slice(0, limit))
      return { rows: page, nextCursor: rows.length > limit ? (page.at(-1)?.requisitionId ?? null) : null }
    },
    async liveLines(keys) {
      if (keys.length === 0) return new Map()
      const keyed = keyTable(
        site,
        keys.map(({ itemId }) => itemId),
        keys.map(({ placeId }) => placeId),
        keys.map(({ owner }) => owner),
      )
      const of = sql`select l.* from ${keyed} cross join requisition_lines l
        where l.site_id = ${siteId} and l.item_id = k.k0 and l.place_id = k.k1 and l.owner = k.k2`
      const { rows } = await sql<Row>`
        ${of} and l.is_open = 0 and l.hold is not null union all ${of} and l.is_open = 1`.execute(db)
      const lines = rows.map(requisitionLineTable.ofRow).filter((line) => isOpenLine(line) || isHolding(line))
      lines.sort((a, b) => Number(isOpenLine(a)) - Number(isOpenLine(b)) || a.firstEntrySeq - b.firstEntrySeq)
      return new Map(lines.map((line) => [positionText(line), line]))
    },
  }
}

/** Requisitions as one transaction reads and writes them. */
export function requisitionAccess(site: SiteDatabase) {
  const { db, siteId } = site
  const { find, liveLines } = requisitionQueries(site)
  return {
    find,
    liveLines,
    /** Those of these places and owners that have open lines, or lines that hold what a person took back. */
    async liveOf(askers: readonly Pick<PositionKey, 'placeId' | 'owner'>[]): Promise<Requisition[]> {
      if (askers.length === 0) return []
      const keyed = keyTable(
        site,
        askers.map(({ placeId }) => placeId),
        askers.map(({ owner }) => owner),
      )
      const { rows } = await sql<Row>`
        select r.* from ${keyed} cross join requisitions r
        where r.site_id = ${siteId} and r.place_id = k.k0 and r.owner = k.k1 and r.is_live = 1
        order by r.requisition_id`.execute(db)
      return await withLines(site, rows)
    },
    byKeys: (ids: readonly string[]) => byKeys(site, ids),
    /** Writes requisitions, and of their lines those that changed: ended ones first, as one only may be open for a position. */
    async put(
      changed: readonly Requisition[],
      hasChanged: (requisitionId: string, lineId: string) => boolean,
    ): Promise<void> {
      const lines = changed.flatMap((one) =>
        one.lines.filter(({ requisitionId, lineId }) => hasChanged(requisitionId, lineId)),
      )
      const isEnded = (line: RequisitionLine) => !isOpenLine(line)
      await requisitions.put(site, changed)
      await requisitionLines.put(site, lines.filter(isEnded))
      await requisitionLines.put(site, lines.filter(isOpenLine))
    },
  }
}
