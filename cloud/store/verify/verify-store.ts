import type { Item } from '#cloud/items/item'
import { codeText } from '#cloud/items/match-items'
import type { SiteId } from '#contracts/ids'
import { alertTable } from '../decisions/alert-table.ts'
import { requisitionLineTable, requisitionTable } from '../decisions/requisition-table.ts'
import { conditionTable } from '../devices/condition-table.ts'
import { atOneMoment } from '../engine/at-one-moment.ts'
import type { NounTable } from '../engine/noun-table.ts'
import type { OpenDatabase } from '../engine/open-database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { bindingTable, chipTable } from '../goods/tag-table.ts'
import { type RegisterName, registers } from '../registers.ts'
import { compareRows, storedRows } from './compare-rows.ts'
import type { Problem, Verification } from './verification.ts'
import { verifyAgenda } from './verify-agenda.ts'
import { type Rebuilt, verifyChain } from './verify-chain.ts'
import { verifyClimate } from './verify-climate.ts'
import { verifyGoods } from './verify-goods.ts'
import { verifyMentions } from './verify-mentions.ts'
import { verifyPeople } from './verify-people.ts'
import { verifySiteState } from './verify-site-state.ts'

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
  const requisitions = [...rebuilt.requisitions.values()]
  return (
    (await compareTable(site, alertTable, [...rebuilt.alerts.values()], counts)) ??
    (await compareTable(site, requisitionTable, requisitions, counts)) ??
    (await compareTable(
      site,
      requisitionLineTable,
      requisitions.flatMap(({ lines }) => lines),
      counts,
    )) ??
    (await compareTable(site, bindingTable, [...rebuilt.bindings.values()].flat(), counts)) ??
    (await compareTable(site, chipTable, [...rebuilt.chips.values()], counts)) ??
    (await compareTable(site, conditionTable, [...rebuilt.conditions.values()], counts))
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
    const itemId = wanted.get(text)
    if (itemId === undefined) return { where, what: 'no item bears this code' }
    if (itemId !== row.item_id) return { where, what: 'column item_id is not what the journal adds up to' }
    wanted.delete(text)
  }
  const [missing] = wanted.keys()
  return missing === undefined ? null : { where: `item_codes ${missing}`, what: 'the row is missing' }
}

/**
 * Walks the whole chain and rebuilds every table that people rely on from the journal alone; what differs first is named
 * by table, row and column. Reads only.
 */
export async function verifyStore(database: OpenDatabase, siteId: SiteId): Promise<Verification> {
  const { engine } = database
  // At one moment: a running service writes on, and what is compared must be of the same age.
  return await atOneMoment(database, (db) => verifySite({ db, engine, siteId }))
}

async function verifySite(site: SiteDatabase): Promise<Verification> {
  const counts: Counts = {}
  const { rebuilt, problem } = await verifyChain(site)
  counts.journal = rebuilt.entries
  const found =
    problem ??
    (await verifySiteState(site, rebuilt, counts)) ??
    (await verifyRegisters(site, rebuilt, counts)) ??
    (await verifyItemCodes(site, rebuilt, counts)) ??
    (await verifyGoods(site, rebuilt, counts)) ??
    (await verifyClimate(site, rebuilt, counts)) ??
    (await verifyPeople(site, rebuilt, counts)) ??
    (await verifyAgenda(site, rebuilt, counts)) ??
    (await verifyMentions(site, counts))
  return { entries: rebuilt.entries, tables: counts, problem: found }
}
