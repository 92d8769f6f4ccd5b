import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { unaccountedSetting } from '#cloud/units/unaccounted'
import { silentLog } from '#platform/log'
import { beginWith, type Kept, type KeptHistoryParts } from '#simulators/history/kept/kept-history'
import { hospitalPaths, storePath } from '#simulators/hospital/configure'
import { type World, worldSchema } from '#simulators/hospital/world/world'
import { factsOnCard } from '#tests/support/cards'
import { wholeJournal } from '#tests/support/whole-journal'
import { beganAtMs, dayMs, serviceOn, smallPlan } from './written-history.ts'

const hourMs = 3_600_000
const scratch = mkdtempSync(join(tmpdir(), 'wardstock-kept-'))
const cacheDir = join(scratch, 'cache')
const version = 'aaaaaaaaaaaa'
const keptFolder = join(cacheDir, `${version}-small-1-1d`)
/** A Tuesday, in the middle of the morning. */
const nowMs = beganAtMs + dayMs + 10 * hourMs
/** The last midnight but one: what is kept ends there. */
const keptUntilMs = beganAtMs

/** A hospital that has just begun, in a folder of its own. */
type Begun = { folder: string; kept: Kept; world: World; journal: JournalEntry[]; nowMs: number }

async function begin(name: string, changes: Partial<KeptHistoryParts> = {}): Promise<Begun> {
  const folder = join(scratch, name)
  mkdirSync(folder)
  const usual = { cacheDir, version, plan: smallPlan, days: 1, nowMs, log: silentLog(), onDay: () => {} }
  const kept = await beginWith({ ...usual, ...changes }, folder)
  const world = worldSchema.parse(JSON.parse(readFileSync(hospitalPaths(folder).world, 'utf8')))
  const service = await serviceOn({ folder, log: silentLog() }, changes.nowMs ?? nowMs)
  const journal = await wholeJournal(service.store)
  await service.stop()
  return { folder, kept, world, journal, nowMs: changes.nowMs ?? nowMs }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  )

function rowsOf({ folder }: Begun, query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(storePath(hospitalPaths(folder)), { readOnly: true })
  try {
    return database.prepare(query).all()
  } finally {
    database.close()
  }
}

/** Everything by which somebody could pass for a person or the service of a hospital. */
function secretsOf(hospital: Begun): string[] {
  const { keys } = JSON.parse(readFileSync(join(hospital.folder, 'service', 'signing-key.json'), 'utf8'))
  return [
    ...hospital.world.people.flatMap(({ password, badgeNumber }) => [password, badgeNumber]),
    ...(keys as { seed: string }[]).map(({ seed }) => seed),
    ...rowsOf(hospital, 'select password_hash from users').map((row) => String(row.password_hash)),
    ...rowsOf(hospital, `select value from settings where name <> '${unaccountedSetting}'`).map((row) =>
      String(row.value),
    ),
  ]
}

/** Members drawn on the machine: what a secret comes to, and the decisions of those who set one. */
const drawn = new Set(['credentialCommitment', 'tokenHash', 'hash', 'badgeHash', 'valueHash', 'decisionId'])

/** A journal as text a line, without what is drawn. */
const told = ({ journal }: Begun): string[] =>
  journal.map((entry) => JSON.stringify(entry, (name, value) => (drawn.has(name) ? null : value)))

const onCards = ({ folder }: Begun) =>
  smallPlan.devices.flatMap(({ deviceId }) => factsOnCard(deviceId, hospitalPaths(folder).agentState(deviceId)))

/** What a visitor sees of a hospital: goods, alerts, requests. */
const stateOf = (hospital: Begun) => ({
  units: rowsOf(hospital, 'select serial, lot, state, place_id, holds from units order by unit_id'),
  positions: rowsOf(hospital, 'select * from positions order by item_id, place_id, owner'),
  alerts: rowsOf(hospital, 'select rule_id, about, state, raised_at_ms, cleared_at_ms from alerts order by alert_id'),
  lines: rowsOf(hospital, 'select * from requisition_lines order by line_id'),
})

describe('a kept history', () => {
  let first: Begun
  let second: Begun
  /** The last hospital whose history is the one that is kept. */
  let last: Begun
  beforeAll(async () => {
    first = await begin('first')
    second = await begin('second')
    last = second
  })
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  it('is made for the first hospital and found by the second, which is told the same', () => {
    expect([first.kept, second.kept]).toEqual(['made', 'found'])
    expect(first.journal.length).toBeGreaterThan(500)
    expect(told(second)).toEqual(told(first))
    expect(onCards(second)).toEqual(onCards(first))
  })

  it('leaves a visitor something to approve and something to answer, and not too much', () => {
    const [waiting] = rowsOf(second, 'select count(*) as count from requisitions where waits_for_approval = 1')
    expect(waiting?.count).toBeGreaterThanOrEqual(2)
    const open = rowsOf(second, "select acknowledged_at_ms from alerts where state = 'open'")
    expect(open.length).toBeLessThan(60)
    expect(open.filter((alert) => alert.acknowledged_at_ms === null).length).toBeGreaterThanOrEqual(1)
  })

  it('gives no two hospitals a secret in common, and keeps none', () => {
    const secrets = secretsOf(first)
    expect(secrets.length).toBe(3 * first.world.people.length + 2)
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(8)
    for (const path of [...filesIn(second.folder), ...filesIn(cacheDir)]) {
      const bytes = readFileSync(path)
      expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([])
    }
  })

  it('leaves nobody signed in and nothing a device could prove itself by', () => {
    expect(rowsOf(second, 'select * from sessions')).toEqual([])
    expect(rowsOf(second, 'select * from badges where revoked = 1')).toEqual([])
    expect(rowsOf(second, 'select * from badges')).toHaveLength(
      second.world.people.filter(({ role }) => role === 'clinician' || role === 'supply').length,
    )
    expect(filesIn(second.folder).filter((path) => /\.pem$|trust|authority|\bca\b/.test(path))).toEqual([])
  })

  const damages: Record<string, () => void> = {
    'a page of the store is torn': () => {
      const path = storePath(hospitalPaths(keptFolder))
      const bytes = readFileSync(path)
      bytes.fill(0, 40_960, 45_056)
      writeFileSync(path, bytes)
    },
    'a crash left it half made': () => rmSync(join(keptFolder, 'seal')),
  }
  it.each(Object.entries(damages))('is made anew when %s, and comes to the same', async (name, damage) => {
    damage()
    const anew = await begin(name)
    last = anew
    expect(anew.kept).toBe('made')
    expect(told(anew)).toEqual(told(first))
    expect(stateOf(anew)).toEqual(stateOf(first))
    expect(onCards(anew)).toEqual(onCards(first))
  })

  it('is gone on with the next day: the same journal, longer, and whole', async () => {
    const head = last.journal.findLastIndex(({ recordedAtMs }) => recordedAtMs < keptUntilMs)
    const third = await begin('third', { nowMs: nowMs + dayMs })
    expect(third.kept).toBe('gone-on-with')
    expect(third.journal.slice(0, head + 1)).toEqual(last.journal.slice(0, head + 1))
    expect(third.journal.at(-1)?.recordedAtMs).toBeGreaterThan(nowMs + dayMs - hourMs)
    const service = await serviceOn({ folder: third.folder, log: silentLog() }, third.nowMs)
    const verified = await verifyStore(service.inside.store.database, service.siteId)
    await service.stop()
    expect(verified.problem).toBeNull()
  })

  it('of another version is forgotten, and of another seed kept beside', async () => {
    const { profile, ...rest } = smallPlan
    expect((await begin('other seed', { plan: { profile, ...rest, seed: 2 } })).kept).toBe('made')
    expect(readdirSync(cacheDir).filter((name) => name.startsWith(version))).toHaveLength(2)
    expect((await begin('other version', { version: 'bbbbbbbbbbbb' })).kept).toBe('made')
    expect(readdirSync(cacheDir).filter((name) => /^[ab]{12}/.test(name))).toEqual(['bbbbbbbbbbbb-small-1-1d'])
  })
})
