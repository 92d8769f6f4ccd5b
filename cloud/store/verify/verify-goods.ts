import { sql } from 'kysely'
import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import { type FoldedLot, foldLot, followsLot } from '#cloud/lots/fold-lot'
import type { Lot } from '#cloud/lots/lot'
import type { Place } from '#cloud/places/place'
import { lineOfUnit, linesOfLot, positionsOfLot, positionsOfUnit } from '#cloud/positions/lines-of'
import { addUp, type Position } from '#cloud/positions/position'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import type { StockLine } from '#cloud/positions/stock-line'
import type { LotMovement } from '#cloud/stays/stay'
import { extendLotMovements, restateLotMovements } from '#cloud/stays/step-lot-movements'
import { foreignTagOf } from '#cloud/tags/fold-foreign-tag'
import type { ForeignTag } from '#cloud/tags/tag'
import type { EpcHex } from '#contracts/ids'
import type { JournalTable } from '../engine/database.ts'
import { keyTable, type SiteDatabase } from '../engine/site-database.ts'
import { lotTable } from '../goods/lot-table.ts'
import { positionTable } from '../goods/position-table.ts'
import { lotMovementTable, stayTable } from '../goods/stay-table.ts'
import { tagTable } from '../goods/tag-table.ts'
import { unitTable } from '../goods/unit-table.ts'
import { entryOfRow } from '../journal/journal-row.ts'
import { compareRows, storedRows } from './compare-rows.ts'
import { replayUnit, transactionEnd } from './replay-unit.ts'
import type { Problem } from './verification.ts'
import type { Rebuilt } from './verify-chain.ts'

const pageSubjects = 400

type Row = Record<string, unknown>
type Counts = Record<string, number>

/** Every subject of a kind that the journal knows, some at a time. */
async function* subjectsOf({ db, siteId }: SiteDatabase, kind: string): AsyncGenerator<Subject[]> {
  for (let after = `${kind}:`; ; ) {
    const { rows } = await sql<{ subject: string }>`
      select distinct subject from journal where site_id = ${siteId} and subject > ${after} and subject < ${`${kind};`}
      order by subject limit ${pageSubjects}`.execute(db)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(({ subject }) => subject as Subject)
    after = last.subject
  }
}

async function entriesAbout(site: SiteDatabase, subjects: readonly Subject[]): Promise<Map<Subject, NumberedEntry[]>> {
  if (subjects.length === 0) return new Map()
  const { rows } = await sql<JournalTable>`
    select j.* from ${keyTable(site, [...subjects])} cross join journal j
    where j.site_id = ${site.siteId} and j.subject = k.k0 order by j.entry_seq`.execute(site.db)
  return Map.groupBy(rows.map(entryOfRow), ({ subject }) => subject)
}

async function rowsOf(site: SiteDatabase, table: string, column: string, ids: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select t.* from ${keyTable(site, [...ids])} cross join ${sql.table(table)} t
    where t.site_id = ${site.siteId} and ${sql.ref(`t.${column}`)} = k.k0`.execute(site.db)
  return rows
}

/** What stands in positions, as units and lots are found, and every position anything was ever in or bound for. */
type Goods = { lines: Map<string, { key: PositionKey; lines: StockLine[] }>; everIn: Set<string> }

function addLine({ lines }: Goods, key: PositionKey, added: readonly StockLine[]): void {
  const text = positionText(key)
  const there = lines.get(text)
  if (there === undefined) lines.set(text, { key, lines: [...added] })
  else there.lines.push(...added)
}

/** Tags of units as unbound tags: their entries are read once, with their units. */
type TagsSeen = Map<string, ForeignTag | null>

async function verifyUnits(
  site: SiteDatabase,
  rebuilt: Rebuilt,
  goods: Goods,
  tagsSeen: TagsSeen,
  counts: Counts,
): Promise<Problem | null> {
  const tagsOfUnit = new Map<string, Set<string>>()
  for (const [epc, bindings] of rebuilt.bindings) {
    for (const { unitId } of bindings) tagsOfUnit.set(unitId, (tagsOfUnit.get(unitId) ?? new Set()).add(epc))
  }
  let [units, stays] = [0, 0]
  for await (const subjects of subjectsOf(site, 'unit')) {
    const ids = subjects.map((subject) => subject.slice('unit:'.length))
    const epcs = new Set(ids.flatMap((unitId) => [...(tagsOfUnit.get(unitId) ?? [])]))
    const about = await entriesAbout(site, [...subjects, ...[...epcs].map((epc) => subjectOf('tag', epc))])
    for (const epc of epcs) {
      const said = about.get(subjectOf('tag', epc)) ?? []
      tagsSeen.set(epc, foreignTagOf(epc as EpcHex, said, rebuilt.bindings.get(epc) ?? []))
    }
    const replayed = ids.map((unitId) => {
      const tags = [...(tagsOfUnit.get(unitId) ?? [])]
      const own = [subjectOf('unit', unitId), ...tags.map((epc) => subjectOf('tag', epc))]
      const said = own.flatMap((subject) => about.get(subject) ?? []).sort((a, b) => a.entrySeq - b.entrySeq)
      const bindings = new Map(tags.map((epc) => [epc, rebuilt.bindings.get(epc) ?? []]))
      return replayUnit(site.siteId, unitId, said, bindings, rebuilt.transactionEnds)
    })
    const wanted = replayed.flatMap(({ unit }) => unit ?? [])
    const wantedStays = replayed.flatMap(({ stays }) => stays)
    const problem =
      compareRows(unitTable, await rowsOf(site, 'units', 'unit_id', ids), wanted) ??
      compareRows(stayTable, await rowsOf(site, 'stays', 'unit_id', ids), wantedStays)
    if (problem !== null) return problem
    units += wanted.length
    stays += wantedStays.length
    for (const unit of wanted) {
      for (const key of positionsOfUnit(unit)) addLine(goods, key, [lineOfUnit(unit, key.placeId)])
    }
    for (const { positions } of replayed) for (const key of positions) goods.everIn.add(positionText(key))
  }
  return (
    (await countsAgree(site, { table: 'units', column: 'unit_id', kind: 'unit' }, units, counts)) ??
    (await countsAgree(site, { table: 'stays', column: 'unit_id', kind: 'unit' }, stays, counts))
  )
}

/** Holds how many rows there are against how many there must be; one that the journal knows nothing of is named. */
async function countsAgree(
  site: SiteDatabase,
  { table, column, kind }: { table: string; column: string; kind: string },
  wanted: number,
  counts: Counts,
): Promise<Problem | null> {
  counts[table] = wanted
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)} where site_id = ${site.siteId}`.execute(site.db)
  const stored = Number(rows[0]?.count ?? 0)
  if (stored === wanted) return null
  const { rows: strangers } = await sql<{ id: string }>`
    select t.${sql.ref(column)} as id from ${sql.table(table)} t where t.site_id = ${site.siteId} and not exists
    (select 1 from journal j where j.site_id = t.site_id and j.subject = ${`${kind}:`} || t.${sql.ref(column)})
    limit 1`.execute(site.db)
  const [stranger] = strangers
  return stranger === undefined
    ? { where: table, what: `${stored} rows are stored, the journal knows ${wanted}` }
    : { where: `${table} ${stranger.id}`, what: 'the journal knows nothing of the row' }
}

async function verifyTags(
  site: SiteDatabase,
  rebuilt: Rebuilt,
  tagsSeen: TagsSeen,
  counts: Counts,
): Promise<Problem | null> {
  let tags = 0
  for await (const subjects of subjectsOf(site, 'tag')) {
    const unseen = subjects.filter((subject) => !tagsSeen.has(subject.slice('tag:'.length)))
    const about = await entriesAbout(site, unseen)
    const wanted = subjects.flatMap((subject) => {
      const epc = subject.slice('tag:'.length) as EpcHex
      if (tagsSeen.has(epc)) return tagsSeen.get(epc) ?? []
      return foreignTagOf(epc, about.get(subject) ?? [], rebuilt.bindings.get(epc) ?? []) ?? []
    })
    const epcs = subjects.map((subject) => subject.slice('tag:'.length))
    const problem = compareRows(tagTable, await rowsOf(site, 'tags', 'epc', epcs), wanted)
    if (problem !== null) return problem
    tags += wanted.length
  }
  return await countsAgree(site, { table: 'tags', column: 'epc', kind: 'tag' }, tags, counts)
}

/** Lives a lot's life again, transaction by transaction. */
function replayLot(site: SiteDatabase, lotId: string, said: readonly NumberedEntry[], ends: readonly number[]) {
  let lot: Lot | null = null
  const positions: PositionKey[] = []
  const movements = new Map<string, LotMovement>()
  for (const [end, events] of Map.groupBy(said, ({ entrySeq }) => transactionEnd(ends, entrySeq))) {
    const believed = [...movements.values()].filter(({ knownUntilSeq }) => knownUntilSeq === null)
    const follows = followsLot(lot, events)
    const folded: FoldedLot = follows
      ? foldLot(lotId, lot, events)
      : foldLot(
          lotId,
          null,
          said.filter(({ entrySeq }) => entrySeq <= end),
        )
    lot = folded.lot
    const changed = follows
      ? extendLotMovements(site.siteId, folded.moves, end)
      : restateLotMovements(site.siteId, believed, folded.moves, end)
    for (const movement of changed)
      movements.set(`${movement.causeSeq}/${movement.part}/${movement.knownSinceSeq}`, movement)
    if (lot !== null) positions.push(...positionsOfLot(lot))
  }
  return { lot, movements: [...movements.values()], positions }
}

async function verifyLots(site: SiteDatabase, rebuilt: Rebuilt, goods: Goods, counts: Counts): Promise<Problem | null> {
  let [lots, movements] = [0, 0]
  for await (const subjects of subjectsOf(site, 'lot')) {
    const about = await entriesAbout(site, subjects)
    const ids = subjects.map((subject) => subject.slice('lot:'.length))
    const replayed = ids.map((lotId, index) =>
      replayLot(site, lotId, about.get(subjects[index] as Subject) ?? [], rebuilt.transactionEnds),
    )
    const wanted = replayed.flatMap(({ lot }) => lot ?? [])
    const wantedMovements = replayed.flatMap(({ movements }) => movements)
    const problem =
      compareRows(lotTable, await rowsOf(site, 'lots', 'lot_id', ids), wanted) ??
      compareRows(lotMovementTable, await rowsOf(site, 'lot_movements', 'lot_id', ids), wantedMovements)
    if (problem !== null) return problem
    lots += wanted.length
    movements += wantedMovements.length
    for (const lot of wanted) {
      const keys = new Map(positionsOfLot(lot).map((key) => [positionText(key), key]))
      for (const key of keys.values()) addLine(goods, key, linesOfLot(lot, key.placeId))
    }
    for (const { positions } of replayed) for (const key of positions) goods.everIn.add(positionText(key))
  }
  return (
    (await countsAgree(site, { table: 'lots', column: 'lot_id', kind: 'lot' }, lots, counts)) ??
    (await countsAgree(site, { table: 'lot_movements', column: 'lot_id', kind: 'lot' }, movements, counts))
  )
}

/**
 * Sums of positions at places that keep stock. A position keeps its row of zeros when it has become empty, or was asked
 * for and never filled; a row of zeros for what never was in question is one that somebody added.
 */
async function verifyPositions(
  site: SiteDatabase,
  { registers, requisitions }: Rebuilt,
  { lines, everIn }: Goods,
  counts: Counts,
): Promise<Problem | null> {
  const places = registers.get('places') ?? new Map<string, unknown>()
  const belonging = [...(registers.get('assortment')?.values() ?? [])] as AssortmentLine[]
  const requested = [...requisitions.values()].flatMap((one) => one.lines)
  const asked = [...belonging, ...requested].map(positionText)
  const mayBeEmpty = new Set([...everIn, ...asked])
  const rows = await storedRows(site, 'positions')
  const rebuilt = new Map<string, Position>()
  for (const { key, lines: own } of lines.values()) {
    if ((places.get(key.placeId) as Place | undefined)?.keepsStock !== true) continue
    rebuilt.set(positionText(key), addUp(site.siteId, key, own))
  }
  for (const position of rows.map(positionTable.ofRow)) {
    const text = positionText(position)
    if (mayBeEmpty.has(text) && !rebuilt.has(text)) rebuilt.set(text, addUp(site.siteId, position, []))
  }
  counts.positions = rebuilt.size
  return compareRows(positionTable, rows, [...rebuilt.values()])
}

/** Rebuilds what goes by event time: units and their stays, unbound tags, lots and their movements, and all sums. */
export async function verifyGoods(site: SiteDatabase, rebuilt: Rebuilt, counts: Counts): Promise<Problem | null> {
  const goods: Goods = { lines: new Map(), everIn: new Set() }
  const tagsSeen: TagsSeen = new Map()
  return (
    (await verifyUnits(site, rebuilt, goods, tagsSeen, counts)) ??
    (await verifyTags(site, rebuilt, tagsSeen, counts)) ??
    (await verifyLots(site, rebuilt, goods, counts)) ??
    (await verifyPositions(site, rebuilt, goods, counts))
  )
}
