import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema } from '#cloud/config'
import { parseBatch } from '#cloud/ingest/parse-batch'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Service } from '#cloud/service'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { valuesOfJournalRow, writeJournalRows } from '#cloud/store/journal/journal'
import { rowOfEntry } from '#cloud/store/journal/journal-row'
import { openStore } from '#cloud/store/open-store'
import type { DeviceId } from '#contracts/ids'
import { hasPostgres, startPostgres } from '../support/postgres.ts'
import { actor, defineItem, enrolCabinet, itemId, receiveUnits, serviceWorld } from '../support/service-world.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { epcOf, WrittenCabinet } from '../support/written-cabinet.ts'
import type { BenchRow } from './bench-row.ts'

const cabinets = 24
const unitsPerCabinet = 125
const batchFacts = 256
const transactionFacts = configSchema.parse({}).ingest.transactionFactsMax
const rounds = 5

/** A working day of one cabinet: sessions that take two and return one, and the minutes of its probe between them. */
function writeDay(cabinet: WrittenCabinet, firstUnit: number, facts: number): void {
  let turn = 0
  while (cabinet.said.length < facts) {
    const unit = (offset: number) => epcOf(firstUnit + ((turn * 3 + offset) % unitsPerCabinet))
    cabinet.session({ taken: [unit(0), unit(1)] })
    cabinet.session({ placed: [unit(0), unit(1)] })
    for (let minute = 0; minute < 6; minute++) cabinet.climate(21_000 + ((turn * 7 + minute * 13) % 900))
    turn += 1
  }
}

type Fed = { texts: { deviceId: DeviceId; text: string }[]; facts: number; startMs: number; sentAtMs: number }

/** Batches of all cabinets in turn, as text. */
function scriptOf(factsPerCabinet: number): Fed {
  const startMs = Date.UTC(2026, 0, 5, 8)
  let sentAtMs = startMs
  const days = Array.from({ length: cabinets }, (_, index) => {
    const cabinet = new WrittenCabinet(`cab-${index + 1}`, startMs)
    writeDay(cabinet, index * unitsPerCabinet, factsPerCabinet)
    sentAtMs = Math.max(sentAtMs, startMs + cabinet.elapsedMs)
    return cabinet
  })
  const texts: Fed['texts'] = []
  let facts = 0
  for (let firstSeq = 1; firstSeq <= factsPerCabinet; firstSeq += batchFacts) {
    for (const cabinet of days) {
      const batch = cabinet.batch(firstSeq, Math.min(batchFacts, cabinet.said.length - firstSeq + 1))
      facts += batch.facts.length
      texts.push({ deviceId: cabinet.deviceId, text: JSON.stringify(batch) })
    }
  }
  return { texts, facts, startMs, sentAtMs }
}

async function furnish(service: Service): Promise<void> {
  for (let item = 0; item < 40; item++) await defineItem(service, `${itemId}-${item}`)
  for (let index = 0; index < cabinets; index++) {
    const deviceId = `cab-${index + 1}`
    await enrolCabinet(service, deviceId)
    for (let part = 0; part < 5; part++) {
      const id = `${itemId}-${(index * 5 + part) % 40}`
      await receiveUnits(service, deviceId, index * unitsPerCabinet + part * 25, 25, id)
    }
  }
  const level = {
    layer: 'hospital',
    thresholds: { reorderPoint: 5, orderUpTo: 25, safetyStock: 2 },
    reason: 'bench',
  } as const
  await service.commands.putPolicies([level], actor)
}

type Ingested = { seconds: number; entries: JournalEntry[] }

/** How long it takes from text to commit, and the journal it made when that is wanted. */
async function ingestOnce(address: StoreAddress, script: Fed, keepEntries: boolean): Promise<Ingested> {
  const clock = virtualClock(script.startMs - 3_600_000)
  const service = await serviceWorld({ address, clock })
  await furnish(service)
  clock.advance(script.sentAtMs - clock.now())
  const { entrySeq: before } = await service.store.journal.head()
  const start = performance.now()
  for (const { deviceId, text } of script.texts) {
    const parsed = parseBatch(deviceId, text)
    if (!parsed.ok) throw new Error(`the bench wrote a batch that is ${parsed.reason}`)
    await service.inside.ingest.submit({
      kind: 'batch',
      deviceId,
      receivedAtMs: script.sentAtMs,
      batch: parsed.batch,
      text,
    })
  }
  await service.inside.ingest.idle()
  const seconds = (performance.now() - start) / 1_000
  const { factsAccepted } = await service.store.summary()
  if (factsAccepted !== script.facts) throw new Error(`${factsAccepted} of ${script.facts} facts were accepted`)
  const entries: JournalEntry[] = []
  for (let after = before; keepEntries; ) {
    const page = await service.store.journal.after(after, 10_000)
    entries.push(...page)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.entrySeq
  }
  await service.stop()
  return { seconds, entries }
}

/** The same rows, nothing but inserted, in transactions of the same size. */
async function insertOnce(
  address: StoreAddress,
  entries: readonly JournalEntry[],
  transactionRows: number,
): Promise<number> {
  const store = await openStore(address, entries[0]?.siteId as never, Date.now())
  const rows = entries.map((entry) => {
    const row = rowOfEntry(entry)
    return valuesOfJournalRow({ ...row, previous_hash: entry.previousHash, hash: entry.hash })
  })
  const start = performance.now()
  for (let from = 0; from < rows.length; from += transactionRows) {
    const part = rows.slice(from, from + transactionRows)
    const { db } = store.database
    await db
      .transaction()
      .execute((tx) => writeJournalRows({ db: tx, engine: store.engine, siteId: store.siteId }, part))
  }
  const seconds = (performance.now() - start) / 1_000
  await store.close()
  return seconds
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

async function benchEngine(engine: string, newAddress: () => Promise<StoreAddress>, script: Fed): Promise<BenchRow[]> {
  const ingest: number[] = []
  const plain: number[] = []
  // The first round only warms the machine up, and leaves the rows that the plain inserts repeat.
  const { entries } = await ingestOnce(await newAddress(), script, true)
  await insertOnce(await newAddress(), entries, transactionFacts)
  for (let round = 0; round < rounds; round++) {
    const { seconds } = await ingestOnce(await newAddress(), script, false)
    ingest.push(script.facts / seconds)
    plain.push(entries.length / (await insertOnce(await newAddress(), entries, transactionFacts)))
  }
  const limit = `plain batched insert of the same journal rows, ${engine}`
  const value = Math.round(middle(ingest))
  const limitValue = Math.round(middle(plain))
  return [
    { name: limit, value: limitValue, unit: 'rows/s' },
    {
      name: `ingest to commit, ${engine}`,
      value,
      unit: 'facts/s',
      ratioTo: limit,
      ratio: Math.round((value / limitValue) * 100) / 100,
    },
  ]
}

/** Facts a second from batch text to commit, on both engines, beside the plain insert of the same rows in the same run. */
export async function benchIngest(factsPerCabinet = 2_560): Promise<BenchRow[]> {
  const script = scriptOf(factsPerCabinet)
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-bench-'))
  let files = 0
  const rows = await benchEngine(
    'SQLite',
    async () => ({ engine: 'sqlite', path: join(folder, `${files++}.db`) }),
    script,
  )
  rmSync(folder, { recursive: true, force: true })
  if (!hasPostgres) return rows
  const server = await startPostgres()
  try {
    const newAddress = async (): Promise<StoreAddress> => ({ engine: 'postgres', url: await server.newDatabase() })
    return [...rows, ...(await benchEngine('PostgreSQL', newAddress, script))]
  } finally {
    await server.stop()
  }
}
