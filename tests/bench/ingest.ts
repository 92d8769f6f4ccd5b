import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Service } from '#cloud/service'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { hasPostgres, startPostgres } from '../support/postgres.ts'
import { serviceWorld } from '../support/service-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import type { BenchRow } from './bench-row.ts'
import { feed, furnish } from './furnished-hospital.ts'
import { clockStatements, type Spent, type TableSize, tableSizes } from './table-costs.ts'
import { type WrittenDay, writeDay } from './written-day.ts'
import { insertIntoPostgres, insertIntoSqlite, type Transactions, yardstickColumns, yardstickRow } from './yardstick.ts'

const pairs = 9
/** The journal's rows behind an entry, as the transactions that stored them: those share their time of recording. */
async function transactionsAfter({ inside: { store } }: Service, entrySeq: number): Promise<Transactions> {
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.raw(yardstickColumns)} from journal where entry_seq > ${entrySeq} order by entry_seq`.execute(
    store.database.db,
  )
  return [...Map.groupBy(rows, (row) => row.recorded_at_ms).values()].map((each) => each.map(yardstickRow))
}

/** What one ingest of the day took and, when asked for, left behind. */
type Ingested = { seconds: number; transactions: Transactions; grown: Map<string, TableSize>; spent: Spent }

/** How long it takes from text to commit. closely: with the rows it made, what each table grew by and where time went. */
async function ingestOnce(address: StoreAddress, day: WrittenDay, closely: boolean): Promise<Ingested> {
  const clock = virtualClock(day.startMs - 3_600_000)
  const service = await serviceWorld({ address, clock })
  const { store } = service.inside
  const { sqlite } = store.database
  const spent: Spent = closely && sqlite !== null ? clockStatements(sqlite) : new Map()
  await furnish(service)
  clock.advance(day.sentAtMs - clock.now())
  const { entrySeq: before } = await store.journal.head()
  const sizes = closely ? await tableSizes(store) : new Map<string, TableSize>()
  spent.clear()
  const start = performance.now()
  await feed(service, day)
  const seconds = (performance.now() - start) / 1_000
  const spentThen = new Map(spent)
  const { factsAccepted } = await store.summary()
  if (factsAccepted !== day.facts) throw new Error(`${factsAccepted} of ${day.facts} facts were accepted`)
  const grown = new Map<string, TableSize>()
  for (const [name, { rows, bytes }] of closely ? await tableSizes(store) : []) {
    const was = sizes.get(name) ?? { rows: 0, bytes: 0 }
    grown.set(name, { rows: rows - was.rows, bytes: bytes - was.bytes })
  }
  const transactions = closely ? await transactionsAfter(service, before) : []
  await service.stop()
  return { seconds, transactions, grown, spent: spentThen }
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function costRows(engine: string, { grown, spent }: Ingested, entries: number): BenchRow[] {
  const sizes = [...grown].filter(([, { rows, bytes }]) => rows > 0 || bytes > 0)
  return [
    ...sizes
      .toSorted(([, a], [, b]) => b.bytes - a.bytes)
      .map(([name, { rows, bytes }]) => ({
        name: `  ${engine} ${name}: ${(rows / entries).toFixed(3)} rows an entry`,
        value: bytes / entries,
        unit: 'bytes',
      })),
    ...[...spent]
      .toSorted(([, a], [, b]) => b - a)
      .map(([what, ms]) => ({ name: `  ${engine} ${what}, an entry`, value: (ms * 1_000) / entries, unit: 'us' })),
  ]
}

type EngineUnderTest = {
  name: string
  newAddress(): Promise<StoreAddress>
  insert(transactions: Transactions): Promise<number>
}

async function benchEngine({ name, newAddress, insert }: EngineUnderTest, day: WrittenDay): Promise<BenchRow[]> {
  // The first pair warms the machine up, leaves the rows that the plain inserts repeat, and is looked at closely.
  const closely = await ingestOnce(await newAddress(), day, true)
  const { transactions } = closely
  await insert(transactions)
  const entries = transactions.reduce((sum, rows) => sum + rows.length, 0)
  const measured: { ingest: number; plain: number }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const { seconds: ingest } = await ingestOnce(await newAddress(), day, false)
    measured.push({ ingest, plain: await insert(transactions) })
  }
  const limit = `plain insert of the same journal rows, ${name}`
  const ratios = measured.map(({ ingest, plain }) => plain / ingest)
  const [lowest, highest] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)]
  return [
    { name: limit, value: entries / middle(measured.map(({ plain }) => plain)), unit: 'rows/s' },
    {
      name: `ingest to commit, ${name}`,
      value: entries / middle(measured.map(({ ingest }) => ingest)),
      unit: 'rows/s',
      ratioTo: `${limit} (${pairs} pairs, ${lowest} to ${highest})`,
      ratio: middle(ratios),
    },
    {
      name: `the same, ${day.windows} climate windows counted too`,
      value: day.facts / middle(measured.map(({ ingest }) => ingest)),
      unit: 'facts/s',
    },
    ...costRows(name, closely, entries),
  ]
}

async function benchSqlite(day: WrittenDay): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  let files = 0
  try {
    return await benchEngine(
      {
        name: 'SQLite',
        newAddress: async () => ({ engine: 'sqlite', path: join(folder, `${files++}.db`) }),
        insert: async (transactions) => insertIntoSqlite(join(folder, `${files++}.db`), transactions),
      },
      day,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function benchPostgres(day: WrittenDay): Promise<BenchRow[]> {
  if (!hasPostgres) {
    return [{ name: 'NOT MEASURED: no PostgreSQL for this machine', value: Number.NaN, unit: '' }]
  }
  const server = await startPostgres()
  try {
    return await benchEngine(
      {
        name: 'PostgreSQL',
        newAddress: async () => ({ engine: 'postgres', url: await server.newDatabase() }),
        insert: async (transactions) => insertIntoPostgres(await server.newDatabase(), transactions),
      },
      day,
    )
  } finally {
    await server.stop()
  }
}

/**
 * How fast a day's facts go from text to commit, beside the plain insert of the journal rows they become: the ratio is
 * that of the times, so that climate windows, which are kept beside the journal, cost ingest and not the yardstick.
 */
export async function benchIngest(
  engines: readonly ('sqlite' | 'postgres')[] = ['sqlite', 'postgres'],
  factsPerCabinet = 2_560,
): Promise<BenchRow[]> {
  const day = writeDay(factsPerCabinet)
  const rows: BenchRow[] = []
  if (engines.includes('sqlite')) rows.push(...(await benchSqlite(day)))
  if (engines.includes('postgres')) rows.push(...(await benchPostgres(day)))
  return rows
}
