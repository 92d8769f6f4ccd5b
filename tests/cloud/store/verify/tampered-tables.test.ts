import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Service } from '#cloud/service'
import { type TableName, tableNames } from '#cloud/store/engine/database'
import { columnsNotVerified, tablesNotVerified } from '#cloud/store/verify/verification'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted, filledSite } from '#tests/support/filled-site'
import { hashOfEntry } from '#tests/support/journal-hash'
import { actor } from '#tests/support/service-world'

type Row = Record<string, string | number | null>

/** Tables whose rows are chained: any altered byte of a row breaks its hash, so the row is named and not the column. */
const chained: Partial<Record<TableName, string>> = {
  journal: 'journal entry',
  climate_windows: 'climate window',
  probes: 'climate window',
}

/** A head behind which more was stored cannot be told from an end that was cut off. */
const cutOff = /^(journal entry|climate window) \d+: .* the end was cut off$/

/** Columns that a commitment covers together: which of them was altered nobody can say. */
const committedTogether: Record<string, string> = {
  'users.username': 'username, display_name or name_salt',
  'users.display_name': 'username, display_name or name_salt',
  'users.name_salt': 'username, display_name or name_salt',
}

const verified = tableNames.filter((name) => !(name in tablesNotVerified))

async function problemOf(service: Service) {
  return (await verifyStore(service.inside.store.database, service.siteId)).problem
}

async function rowsOf({ inside }: Service, table: TableName): Promise<Row[]> {
  return (await sql<Row>`select * from ${sql.table(table)}`.execute(inside.store.database.db)).rows
}

function whereRow(row: Row) {
  const parts = Object.entries(row).map(([name, value]) =>
    value === null ? sql`${sql.ref(name)} is null` : sql`${sql.ref(name)} = ${value}`,
  )
  return sql.join(parts, sql` and `)
}

async function insert({ inside }: Service, table: TableName, row: Row): Promise<void> {
  const names = sql.join(Object.keys(row).map((name) => sql.ref(name)))
  await sql`insert into ${sql.table(table)} (${names}) values (${sql.join(Object.values(row))})`.execute(
    inside.store.database.db,
  )
}

async function remove({ inside }: Service, table: TableName, row: Row): Promise<void> {
  await sql`delete from ${sql.table(table)} where ${whereRow(row)}`.execute(inside.store.database.db)
}

/** Which columns hold whole numbers: asked of the engine, since a null says nothing. */
async function numberColumns({ inside }: Service, table: TableName): Promise<Set<string>> {
  const { db, engine } = inside.store.database
  const { rows } =
    engine === 'sqlite'
      ? await sql<{ name: string; type: string }>`select name, type from pragma_table_info(${table})`.execute(db)
      : await sql<{ name: string; type: string }>`
          select column_name as name, data_type as type from information_schema.columns where table_name = ${table}`.execute(
          db,
        )
  return new Set(rows.filter(({ type }) => type === 'bigint').map(({ name }) => name))
}

function altered(value: string | number | null, isNumber: boolean): string | number {
  if (isNumber) return Number(value ?? 0) + 1
  return `${value ?? ''}x`
}

/** The row that says most: an empty sum can be left out without anything being lost. */
function tellingRow(table: TableName, rows: readonly Row[]): Row {
  const tells = { positions: (row: Row) => Number(row.confirmed) > 0, agenda: (row: Row) => row.matter === 'answer' }
  const row = rows.findLast(tells[table as keyof typeof tells] ?? (() => true))
  if (row === undefined) throw new Error(`no row in ${table}: the site is not filled`)
  return row
}

function isNamed(table: TableName, told: string): boolean {
  if (table === 'site_state' && cutOff.test(told)) return true
  return told.startsWith(`${table} `) || told.startsWith(chained[table] ?? `${table} `)
}

onBothEngines((newAddress, engine) => {
  describe('a site that nobody touched', () => {
    it('is whole, and every table is verified or named with the reason why not', async () => {
      const service = await filledSite(await newAddress())
      const { problem, tables } = await verifyStore(service.inside.store.database, service.siteId)
      expect(problem).toBeNull()
      expect(Object.keys(tables).sort()).toEqual([...verified].sort())
      for (const table of verified) expect(tables[table], table).toBeGreaterThan(0)
      await service.stop()
    })
  })

  describe('behind the back of the service', () => {
    it('one altered column of any table is named by table, row and column', async () => {
      // Every column on the engine that is quick at it; the comparison is the same, so one column of each table on the other.
      const service = await filledSite(engine === 'sqlite' ? { engine, path: ':memory:' } : await newAddress())
      const unnamed: string[] = []
      for (const table of verified) {
        const numbers = await numberColumns(service, table)
        const row = tellingRow(table, await rowsOf(service, table))
        const columns = Object.entries(row).filter(
          ([name]) => name !== 'site_id' && !(`${table}.${name}` in columnsNotVerified),
        )
        for (const [column, value] of engine === 'sqlite' ? columns : columns.slice(-1)) {
          await remove(service, table, row)
          const other = { ...row, [column]: altered(value, numbers.has(column)) }
          await insert(service, table, other)
          const problem = await problemOf(service)
          const told = problem === null ? 'nothing' : `${problem.where}: ${problem.what}`
          const columnTold = committedTogether[`${table}.${column}`] ?? column
          const isRowUnknown = /missing|knows nothing|no item bears|does not mention/.test(told)
          if (!isNamed(table, told) || !(table in chained || isRowUnknown || told.includes(`column ${columnTold}`))) {
            unnamed.push(`${table}.${column} -> ${told}`)
          }
          await remove(service, table, other)
          await insert(service, table, row)
        }
      }
      expect(unnamed).toEqual([])
      expect(await problemOf(service)).toBeNull()
      await service.stop()
    })

    it('a row taken away from any table is named', async () => {
      const service = await filledSite(await newAddress())
      const unnamed: string[] = []
      for (const table of verified) {
        const row = tellingRow(table, await rowsOf(service, table))
        await remove(service, table, row)
        const problem = await problemOf(service)
        const told = problem === null ? 'nothing' : `${problem.where}: ${problem.what}`
        if (!isNamed(table, told)) unnamed.push(`${table} -> ${told}`)
        await insert(service, table, row)
      }
      expect(unnamed).toEqual([])
      await service.stop()
    })

    it('a row put into any table is named', async () => {
      const service = await filledSite(await newAddress())
      const unnamed: string[] = []
      for (const table of verified) {
        if (table === 'site_state') continue
        const numbers = await numberColumns(service, table)
        const row = tellingRow(table, await rowsOf(service, table))
        const copy = Object.fromEntries(
          Object.entries(row).map(([name, value]) => {
            if (name === 'site_id' || value === null) return [name, value]
            return [
              name,
              numbers.has(name) && !/quantity|confirmed/.test(name)
                ? Number(value) + 1
                : altered(value, numbers.has(name)),
            ]
          }),
        )
        await insert(service, table, copy)
        const problem = await problemOf(service)
        const told = problem === null ? 'nothing' : `${problem.where}: ${problem.what}`
        if (!isNamed(table, told)) unnamed.push(`${table} -> ${told}`)
        await remove(service, table, copy)
      }
      expect(unnamed).toEqual([])
      expect(await problemOf(service)).toBeNull()
      await service.stop()
    })
  })

  describe('a sum of nothing', () => {
    it('is named where nothing ever was, and is right where something was, was ordered or belongs', async () => {
      const service = await filledSite(await newAddress())
      const [there] = (await rowsOf(service, 'positions')).filter(({ confirmed }) => Number(confirmed) > 0)
      const none = { confirmed: 0, uncertain: 0, held: 0, pending: 0, coming: 0, earliest_expires_on_day: null }
      if (there === undefined) throw new Error('no row in positions: the site is not filled')
      const added: Row = { ...there, place_id: 'outside', ...none }
      for (const row of [{ ...added, owner: 'acme' }, added, { ...added, place_id: 'store', owner: 'nobody' }]) {
        await insert(service, 'positions', row)
        expect(await problemOf(service)).toEqual({
          where: `positions ${row.item_id}/${row.place_id}/${row.owner}`,
          what: 'the journal knows nothing of the row',
        })
        await remove(service, 'positions', row)
      }
      const itemId = String(there.item_id)
      const line = { itemId, placeId: 'store', owner: 'acme', belongs: true }
      for (const belongs of [true, false]) {
        accepted(await service.commands.setAssortment([{ ...line, belongs }], actor))
        expect(await problemOf(service)).toBeNull()
      }
      const rows = await rowsOf(service, 'positions')
      expect(rows).toContainEqual(expect.objectContaining({ place_id: 'store', owner: 'acme', confirmed: 0 }))
      expect(rows).toContainEqual(expect.objectContaining({ place_id: 'store', owner: 'hospital', confirmed: 0 }))
      await service.stop()
    })
  })

  describe('what is chained', () => {
    it('names the altered window, a window taken away, and an hour whose windows were made anew', async () => {
      const service = await filledSite(await newAddress())
      const { db } = service.inside.store.database
      await sql`update climate_windows set max_milli = max_milli + 1 where window_seq = 1`.execute(db)
      expect((await problemOf(service))?.where).toBe('climate window 1')
      await sql`update climate_windows set max_milli = max_milli - 1 where window_seq = 1`.execute(db)
      expect(await problemOf(service)).toBeNull()
      await sql`delete from climate_windows where window_seq = 1`.execute(db)
      expect(await problemOf(service)).toEqual({ where: 'climate window 1', what: 'the window is missing' })
      await service.stop()
    })

    it('names the entry after one that was made anew with a right hash of its own', async () => {
      const service = await filledSite(await newAddress())
      const { db } = service.inside.store.database
      const [second, third] = await service.store.journal.after(1, 2)
      if (second === undefined || third === undefined) throw new Error('the journal is too short')
      const forged = { ...third, occurredAtMs: third.occurredAtMs - 1 }
      const hash = hashOfEntry(second.hash, forged)
      await sql`update journal set occurred_at_ms = ${forged.occurredAtMs}, hash = ${hash} where entry_seq = 3`.execute(
        db,
      )
      expect(await problemOf(service)).toEqual({ where: 'journal entry 4', what: 'it was altered' })
      await service.stop()
    })

    it('names an entry taken out of the middle and an end that was cut off', async () => {
      const service = await filledSite(await newAddress())
      const { db } = service.inside.store.database
      const { entrySeq } = await service.store.journal.head()
      await sql`delete from journal where entry_seq = ${entrySeq}`.execute(db)
      expect(await problemOf(service)).toMatchObject({ where: `journal entry ${entrySeq}` })
      await sql`delete from journal where entry_seq = 5`.execute(db)
      expect(await problemOf(service)).toEqual({ where: 'journal entry 5', what: 'the entry is missing' })
      await service.stop()
    })
  })
})

describe('the list of tables', () => {
  it('is the schema: a new table is verified or says why not', async () => {
    const service = await filledSite({ engine: 'sqlite', path: ':memory:' })
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`.execute(
      service.inside.store.database.db,
    )
    const known = [...tableNames, 'store_identity']
    expect(rows.map(({ name }) => name).sort()).toEqual([...known].sort())
    for (const why of [...Object.values(tablesNotVerified), ...Object.values(columnsNotVerified)])
      expect(why).toMatch(/\w+ \w+/)
    expect(Object.keys(tablesNotVerified).filter((name) => !(tableNames as readonly string[]).includes(name))).toEqual(
      [],
    )
    await service.stop()
  })
})
