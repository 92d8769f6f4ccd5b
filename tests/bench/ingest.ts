import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { ClimateWindow } from '#cloud/climate/window'
import type { Service } from '#cloud/service'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { hasPostgres, startPostgres } from '../support/postgres.ts'
import { serviceWorld } from '../support/service-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import type { BenchRow } from './bench-row.ts'
import { feed, furnish } from './furnished-hospital.ts'
import { leastWork } from './least-work.ts'
import { startWatch, type Took } from './stopwatch.ts'
import { clockStatements, type Spent, type TableSize, tableSizes } from './table-costs.ts'
import { withWindows } from './window-rows.ts'
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

async function allWindows({ inside: { store } }: Service): Promise<ClimateWindow[]> {
  const windows: ClimateWindow[] = []
  for (;;) {
    const page = await store.climate.after(windows.length, 10_000)
    if (page.length === 0) return windows
    windows.push(...page)
  }
}

/** What one ingest of the day took and, when asked for, left behind. */
type Ingested = Took & {
  transactions: Transactions
  /** The same, with the windows as if each were a row of the journal. */
  withWindows: Transactions
  grown: Map<string, TableSize>
  spent: Spent
}

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
  const taken = startWatch()
  await feed(service, day)
  const took = taken()
  const spentThen = new Map(spent)
  const { factsAccepted } = await store.summary()
  if (factsAccepted !== day.facts) throw new Error(`${factsAccepted} of ${day.facts} facts were accepted`)
  const grown = new Map<string, TableSize>()
  for (const [name, { rows, bytes }] of closely ? await tableSizes(store) : []) {
    const was = sizes.get(name) ?? { rows: 0, bytes: 0 }
    grown.set(name, { rows: rows - was.rows, bytes: bytes - was.bytes })
  }
  const transactions = closely ? await transactionsAfter(service, before) : []
  const windows = closely ? await allWindows(service) : []
  const { entrySeq: head } = await store.journal.head()
  await service.stop()
  return {
    ...took,
    transactions,
    withWindows: withWindows(transactions, windows, service.siteId, head),
    grown,
    spent: spentThen,
  }
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
  insert(transactions: Transactions): Promise<Took>
}

type Pair = { ingest: Took; plain: Took; withWindows: Took; least: Took }

async function measure({ newAddress, insert }: EngineUnderTest, day: WrittenDay, of: Ingested): Promise<Pair[]> {
  await insert(of.transactions)
  const measured: Pair[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const ingest = await ingestOnce(await newAddress(), day, false)
    measured.push({
      ingest,
      plain: await insert(of.transactions),
      withWindows: await insert(of.withWindows),
      least: leastWork(day),
    })
  }
  return measured
}

/** The middle ratio with the lowest and the highest. */
function ratioOf(measured: readonly Pair[], ratio: (pair: Pair) => number, limit: string) {
  const ratios = measured.map(ratio)
  const [lowest, highest] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)]
  return { ratioTo: `${limit} (${pairs} pairs, ${lowest} to ${highest})`, ratio: middle(ratios) }
}

async function benchEngine(engine: EngineUnderTest, day: WrittenDay): Promise<BenchRow[]> {
  // The first ingest warms the machine up, leaves the rows that the plain inserts repeat, and is looked at closely.
  const closely = await ingestOnce(await engine.newAddress(), day, true)
  const measured = await measure(engine, day, closely)
  const entries = closely.transactions.reduce((sum, rows) => sum + rows.length, 0)
  const { name } = engine
  const limit = `plain insert of the same journal rows, ${name}`
  const perSecond = (rows: number, took: (pair: Pair) => number) => rows / middle(measured.map(took))
  return [
    { name: limit, value: perSecond(entries, ({ plain }) => plain.seconds), unit: 'rows/s' },
    {
      name: `ingest to commit, ${name}`,
      value: perSecond(entries, ({ ingest }) => ingest.seconds),
      unit: 'rows/s',
      ...ratioOf(measured, ({ ingest, plain }) => plain.seconds / ingest.seconds, limit),
    },
    {
      name: `the same, ${day.windows} climate windows counted too`,
      value: perSecond(day.facts, ({ ingest }) => ingest.seconds),
      unit: 'facts/s',
      ...ratioOf(
        measured,
        ({ ingest, withWindows }) => withWindows.seconds / ingest.seconds,
        'plain insert of the journal rows and a row a window',
      ),
    },
    // A server's work is not in this thread: there the processor time says nothing about the plain insert.
    ...(name === 'PostgreSQL' ? [] : cpuRows(measured, entries)),
    ...(name === 'PostgreSQL' ? [] : leastRows(measured, closely.spent, entries)),
    ...costRows(name, closely, entries),
  ]
}

/** How far one thread could come that folds and judges for nothing: what its statements and least work take beside the plain insert. */
function leastRows(measured: readonly Pair[], spent: Spent, entries: number): BenchRow[] {
  const others = [...spent].filter(([what]) => what !== 'write journal' && what !== 'commit')
  const othersUs = (others.reduce((sum, [, ms]) => sum + ms, 0) * 1_000) / entries
  const us = (seconds: (pair: Pair) => number) => (middle(measured.map(seconds)) * 1e6) / entries
  const plainUs = us(({ plain }) => plain.seconds)
  const leastUs = us(({ least }) => least.seconds)
  return [
    { name: '  reading, writing out and hashing the facts alone, an entry', value: leastUs, unit: 'us' },
    { name: '  statements on other tables than the journal, an entry', value: othersUs, unit: 'us' },
    {
      name: '  the plain insert and those two',
      value: plainUs + leastUs + othersUs,
      unit: 'us',
      ratioTo: 'plain insert: the most for one thread that folds and judges in no time',
      ratio: plainUs / (plainUs + leastUs + othersUs),
    },
  ]
}

/** What other programs on the machine take is not in it: the figure to hold one version against another by. */
function cpuRows(measured: readonly Pair[], entries: number): BenchRow[] {
  const us = (cpuSeconds: (pair: Pair) => number) => (middle(measured.map(cpuSeconds)) * 1e6) / entries
  return [
    {
      name: '  processor time of the plain insert, an entry',
      value: us(({ plain }) => plain.cpuSeconds),
      unit: 'us',
    },
    {
      name: '  processor time of ingest, an entry',
      value: us(({ ingest }) => ingest.cpuSeconds),
      unit: 'us',
      ...ratioOf(
        measured,
        ({ ingest, plain }) => plain.cpuSeconds / ingest.cpuSeconds,
        'plain insert, processor time of the thread',
      ),
    },
    {
      name: '  the same, climate windows counted too',
      value: us(({ ingest }) => ingest.cpuSeconds),
      unit: 'us',
      ...ratioOf(
        measured,
        ({ ingest, withWindows }) => withWindows.cpuSeconds / ingest.cpuSeconds,
        'plain insert with a row a window, processor time',
      ),
    },
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
