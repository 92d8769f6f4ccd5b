import type { Item } from '#cloud/items/item'
import { codeText } from '#cloud/items/match-items'
import { mentionsOfEntry } from '#cloud/journal/mentions-of-entry'
import type { SiteId } from '#contracts/ids'
import { alertTable } from '../decisions/alert-table.ts'
import { requisitionTable } from '../decisions/requisition-table.ts'
import type { NounTable } from '../engine/noun-table.ts'
import type { OpenDatabase } from '../engine/open-database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { bindingTable } from '../goods/tag-table.ts'
import { entryOfRow } from '../journal/journal-row.ts'
import { type RegisterName, registers } from '../registers.ts'
import { compareRows, storedRows } from './compare-rows.ts'
import type { Problem, Verification } from './verification.ts'
import { type Rebuilt, verifyChain } from './verify-chain.ts'
import { verifyClimate } from './verify-climate.ts'
import { verifyGoods } from './verify-goods.ts'
import { verifyPeople } from './verify-people.ts'

type Counts = Record<string, number>

async function compareTable<T>(
  site: SiteDatabase,
  table: NounTable<T>,
  wanted: readonly T[],
  counts: Counts,
): Promise<Problem | null> {
  counts[table.table] = wanted.length
  return compareRows(table, await storedRows(site, table.table), wanted)
}

async function verifyRegisters(site: SiteDatabase, rebuilt: Rebuilt, counts: Counts): Promise<Problem | null> {
  for (const name of Object.keys(registers) as RegisterName[]) {
    const rows = [...(rebuilt.registers.get(name)?.values() ?? [])]
    const problem = await compareTable(site, registers[name].table as NounTable<unknown>, rows, counts)
    if (problem !== null) return problem
  }
  return (
    (await compareTable(site, alertTable, [...rebuilt.alerts.values()], counts)) ??
    (await compareTable(site, requisitionTable, [...rebuilt.requisitions.values()], counts)) ??
    (await compareTable(site, bindingTable, [...rebuilt.bindings.values()].flat(), counts))
  )
}

/** The codes items are found by are those the items bear. */
async function verifyItemCodes(
  site: SiteDatabase,
  { registers: rows }: Rebuilt,
  counts: Counts,
): Promise<Problem | null> {
  const items = [...(rows.get('items')?.values() ?? [])] as Item[]
  const wanted = new Map(items.flatMap(({ itemId, codes }) => codes.map((code) => [codeText(code), itemId] as const)))
  const stored = await storedRows(site, 'item_codes')
  counts.item_codes = wanted.size
  for (const row of stored) {
    const text = codeText({ issuer: String(row.issuer), code: String(row.code) })
    const where = `item_codes ${text}`
    if (wanted.get(text) !== row.item_id) return { where, what: 'the item does not bear this code' }
    wanted.delete(text)
  }
  const [missing] = wanted.keys()
  return missing === undefined ? null : { where: `item_codes ${missing}`, what: 'the row is missing' }
}

/** The index that answers "everything about X" holds what the entries mention, and nothing else. */
async function verifyMentions(site: SiteDatabase, counts: Counts): Promise<Problem | null> {
  const pageRows = 5_000
  let seq = 0
  let mentions = 0
  for (;;) {
    const rows = await site.db
      .selectFrom('journal')
      .selectAll()
      .where('site_id', '=', site.siteId)
      .where('entry_seq', '>', seq)
      // The other facts of devices mention nothing, and are most of the journal.
      .where(({ eb, or }) => or([eb('source_kind', '<>', 'device'), eb('kind', '=', 'SessionCommitted')]))
      .orderBy('entry_seq')
      .limit(pageRows)
      .execute()
    for (const row of rows) {
      seq = row.entry_seq
      mentions += mentionsOfEntry(entryOfRow(row)).length
    }
    if (rows.length < pageRows) break
  }
  counts.journal_mentions = mentions
  const stored = await site.db
    .selectFrom('journal_mentions')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('site_id', '=', site.siteId)
    .executeTakeFirstOrThrow()
  if (Number(stored.count) === mentions) return null
  return { where: 'journal_mentions', what: `${stored.count} rows are stored, the journal mentions ${mentions}` }
}

/**
 * Walks the whole chain and rebuilds every table that people rely on from the journal alone; what differs first is named
 * by table, row and column. Reads only.
 */
export async function verifyStore({ db, engine }: OpenDatabase, siteId: SiteId): Promise<Verification> {
  const site: SiteDatabase = { db, engine, siteId }
  const counts: Counts = {}
  const { rebuilt, problem } = await verifyChain(site)
  counts.journal = rebuilt.entries
  const found =
    problem ??
    (await verifyRegisters(site, rebuilt, counts)) ??
    (await verifyItemCodes(site, rebuilt, counts)) ??
    (await verifyGoods(site, rebuilt, counts)) ??
    (await verifyClimate(site, rebuilt, counts)) ??
    (await verifyPeople(site, rebuilt, counts)) ??
    (await verifyMentions(site, counts))
  return { entries: rebuilt.entries, tables: counts, problem: found }
}
