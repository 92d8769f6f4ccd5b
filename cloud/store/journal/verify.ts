import { sql } from 'kysely'
import { canonicalJson } from '#cloud/journal/canonical-json'
import { genesisHash } from '#cloud/journal/hash-chain'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { foldUnit } from '#cloud/units/fold-unit'
import type { Unit } from '#cloud/units/unit'
import type { SiteId } from '#contracts/ids'
import type { JournalTable, UnitsTable } from '../engine/database.ts'
import type { OpenDatabase } from '../engine/open-database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import { addUp, positionAccess } from '../goods/positions.ts'
import { unitOfRow } from '../goods/unit-row.ts'
import { entryOfRow, hashOfRow } from './journal-row.ts'

/** What a verification looked at, and the first thing that is not as it should be. */
export type Verification = {
  entries: number
  units: number
  positions: number
  problem: { where: string; what: string } | null
}

const pageRows = 5_000
const pageUnits = 500

function pairKey(itemId: string, placeId: string): string {
  return `${itemId}|${placeId}`
}

/** Columns a kind of source does not use must be empty, or they could be written on unnoticed. */
function hasStrayColumns(row: JournalTable): boolean {
  const isDevice = row.source_kind === 'device'
  if (isDevice !== (row.source_epoch !== null && row.source_seq !== null)) return true
  if (!isDevice && (row.source_epoch !== null || row.source_seq !== null)) return true
  return (row.source_kind === 'decision') !== (row.actor_ref !== null)
}

async function verifyChain({
  db,
  siteId,
}: SiteDatabase): Promise<{ entries: number; problem: Verification['problem'] }> {
  let seq = 0
  let hash = genesisHash
  const broken = (entrySeq: number, what: string) => ({
    entries: seq,
    problem: { where: `first broken entry ${entrySeq}`, what },
  })
  for (;;) {
    const rows = await db
      .selectFrom('journal')
      .selectAll()
      .where('site_id', '=', siteId)
      .where('entry_seq', '>', seq)
      .orderBy('entry_seq')
      .limit(pageRows)
      .execute()
    for (const row of rows) {
      if (row.entry_seq !== seq + 1) return broken(seq + 1, 'the entry is missing')
      if (row.previous_hash !== hash) return broken(row.entry_seq, 'it does not follow the entry before it')
      if (hasStrayColumns(row) || hashOfRow(hash, row) !== row.hash) return broken(row.entry_seq, 'it was altered')
      seq = row.entry_seq
      hash = row.hash
    }
    if (rows.length < pageRows) break
  }
  const state = await db.selectFrom('site_state').selectAll().where('site_id', '=', siteId).executeTakeFirst()
  if ((state?.head_seq ?? 0) > seq) return broken(seq + 1, 'the entry is missing: the end was cut off')
  if (state !== undefined && (state.head_seq !== seq || state.head_hash !== hash)) {
    return broken(seq, 'it is not the end that was written down')
  }
  return { entries: seq, problem: null }
}

/** Every unit as the journal alone adds it up, some at a time. */
async function* rebuildUnits(site: SiteDatabase): AsyncGenerator<Map<string, Unit | null>> {
  const { db, siteId } = site
  for (let after = ''; ; ) {
    const { rows: epcs } = await sql<{ epc: string }>`
      select distinct epc from journal where site_id = ${siteId} and epc > ${after} order by epc limit ${pageUnits}`.execute(
      db,
    )
    const last = epcs.at(-1)
    if (last === undefined) return
    const keys = epcs.map(({ epc }) => epc)
    const { rows } = await sql<JournalTable>`
      select j.* from ${keyTable(site, keys)} cross join journal j
      where j.site_id = ${siteId} and j.epc = k.k0 order by j.entry_seq`.execute(db)
    const events = Map.groupBy(rows.map(entryOfRow), ({ epc }): string => epc ?? '')
    const folded = (epc: string) => foldUnit(null, (events.get(epc) ?? []) as NumberedEntry[]).unit
    yield new Map(keys.map((epc) => [epc, folded(epc)]))
    after = last.epc
  }
}

async function storedUnits(site: SiteDatabase, epcs: readonly string[]): Promise<Map<string, Unit>> {
  const { rows } = await sql<UnitsTable>`
    select u.* from ${keyTable(site, [...epcs])} cross join units u
    where u.site_id = ${site.siteId} and u.epc = k.k0`.execute(site.db)
  return new Map(rows.map((row) => [row.epc, unitOfRow(row)]))
}

type Sums = { here: Map<string, Unit[]>; coming: Map<string, Unit[]> }

function add(sums: Map<string, Unit[]>, itemId: string, placeId: string, unit: Unit): void {
  const key = pairKey(itemId, placeId)
  const list = sums.get(key)
  if (list === undefined) sums.set(key, [unit])
  else list.push(unit)
}

async function verifyUnits(
  site: SiteDatabase,
  sums: Sums,
): Promise<{ units: number; problem: Verification['problem'] }> {
  let units = 0
  for await (const rebuilt of rebuildUnits(site)) {
    const stored = await storedUnits(site, [...rebuilt.keys()])
    for (const [epc, unit] of rebuilt) {
      const kept = stored.get(epc) ?? null
      if (canonicalJson(unit) !== canonicalJson(kept)) {
        return { units, problem: { where: `unit ${epc}`, what: 'the stored unit is not what the journal adds up to' } }
      }
      if (unit === null) continue
      units += 1
      if (unit.itemId === null) continue
      add(sums.here, unit.itemId, unit.placeId, unit)
      if (unit.destinationPlaceId !== null) add(sums.coming, unit.itemId, unit.destinationPlaceId, unit)
    }
  }
  const { count } = await site.db
    .selectFrom('units')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('site_id', '=', site.siteId)
    .executeTakeFirstOrThrow()
  if (Number(count) !== units) {
    return { units, problem: { where: 'units', what: `${count} are stored, the journal knows ${units}` } }
  }
  return { units, problem: null }
}

async function verifyPositions(site: SiteDatabase, { here, coming }: Sums) {
  const stored = await positionAccess(site).all()
  const wanted = new Set([...here.keys(), ...coming.keys()])
  for (const position of stored) {
    const { itemId, placeId } = position
    const key = pairKey(itemId, placeId)
    wanted.delete(key)
    const rebuilt = addUp(itemId, placeId, here.get(key) ?? [], coming.get(key) ?? [])
    if (canonicalJson(rebuilt) !== canonicalJson(position)) {
      const where = `position of ${itemId} at ${placeId}`
      return { positions: stored.length, problem: { where, what: 'the stored sums are not what its units add up to' } }
    }
  }
  const [missing] = wanted
  if (missing !== undefined) {
    return { positions: stored.length, problem: { where: `position ${missing}`, what: 'it is not stored' } }
  }
  return { positions: stored.length, problem: null }
}

/** Walks the whole chain, folds every unit anew and adds every position up anew, and compares with what is stored. */
export async function verifyStore({ db, engine }: OpenDatabase, siteId: SiteId): Promise<Verification> {
  const site: SiteDatabase = { db, engine, siteId }
  const chain = await verifyChain(site)
  if (chain.problem !== null) return { entries: chain.entries, units: 0, positions: 0, problem: chain.problem }
  const sums: Sums = { here: new Map(), coming: new Map() }
  const { units, problem } = await verifyUnits(site, sums)
  if (problem !== null) return { entries: chain.entries, units, positions: 0, problem }
  const positions = await verifyPositions(site, sums)
  return { entries: chain.entries, units, positions: positions.positions, problem: positions.problem }
}
