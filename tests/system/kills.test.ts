import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '#cloud/store/open-store'
import type { Verification } from '#cloud/store/verify/verification'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { siteIdSchema } from '#contracts/ids'
import { seededRandom, systemRandom } from '#platform/random'
import type { PlannedFault } from '#simulators/hospital/faults/fault-plan'
import { startHospital } from '#simulators/hospital/hospital'
import type { Difference } from '#simulators/hospital/watching/ledger-against-truth'
import type { Summary } from '#simulators/hospital/watching/summary'
import { devicesOf } from '#simulators/hospital/world/devices'
import { type HospitalProfile, hospitalProfiles } from '#simulators/hospital/world/profile'
import type { Evidence } from '#tests/simulation/checkers/evidence'
import { factsOnCard, receiptedOnCard, type WrittenFact } from '#tests/support/cards'
import { wholeJournal } from '#tests/support/whole-journal'
import { eachFactCountsOnce } from '../simulation/checkers/facts/each-fact-counts-once.ts'
import { noFactIsLost } from '../simulation/checkers/facts/no-fact-is-lost.ts'

const projectRoot = join(import.meta.dirname, '../..')

/** Two cabinets and a room, and so many people that no moment is quiet. */
const busy: HospitalProfile = {
  ...hospitalProfiles.small,
  cabinets: 2,
  coldCabinets: 1,
  roomSensors: 1,
  items: 12,
  units: 40,
  countedItems: 6,
  takenPerWeekday: 2_000,
}
const kills = ['agent-kill', 'service-kill', 'both-kill', 'service-kill', 'agent-kill', 'both-kill'] as const

/** When each kill strikes: somewhere in its own six seconds, and never while the one before is still mended. */
function plan(seed: number): PlannedFault[] {
  const random = seededRandom(seed, 'kills')
  return kills.map((name, index) => ({ name, atMs: 2_000 + index * 6_000 + random.integer(3_000), lastsMs: 2_000 }))
}

/** One round unless more are asked for; WARDSTOCK_SOAK_SEED is the seed of the first, and the next ones follow it. */
const firstSeed = Number(process.env.WARDSTOCK_SOAK_SEED ?? systemRandom().integer(1_000_000))
const seeds = Array.from({ length: Number(process.env.WARDSTOCK_SOAK_ROUNDS ?? 1) }, (_, index) => firstSeed + index)

/** What the agents told of units in which ledger and truth differ, oldest first, to be read when it comes to that. */
function toldOf(differences: readonly Difference[], written: readonly WrittenFact[]): string {
  const epcs = differences.flatMap(({ onlyInLedger, onlyInTruth }) => [...onlyInLedger, ...onlyInTruth])
  return written
    .flatMap(({ deviceId, body }) => (epcs.some((epc) => body.includes(epc)) ? `${deviceId} ${body}` : []))
    .join('\n')
}

describe.each(seeds)('real processes, killed at random moments under traffic, seed %i', (seed) => {
  let stateDir = ''
  let summary: Summary
  let written: WrittenFact[]
  let unsent: WrittenFact[]
  let verified: Verification
  let kept: Pick<Evidence, 'journal' | 'windows'>

  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'wardstock-system-'))
    let mended = 0
    const { promise: over, resolve: allMended } = Promise.withResolvers<void>()
    const hospital = await startHospital(
      {
        profile: busy,
        speed: 60,
        seed,
        runForMs: null,
        headless: true,
        fresh: true,
        historyDays: 0,
        // What no antenna can hear is not what kills are tried for.
        radio: 'declared',
        faults: plan(seed),
        summaryPath: null,
        stateDir,
        port: 18_080,
      },
      projectRoot,
      { PATH: process.env.PATH ?? '' },
      {
        step: () => undefined,
        open: () => undefined,
        trouble: () => undefined,
        fault: (text) => {
          if (text.endsWith('mended') && ++mended === kills.length) allMended()
        },
        broken(error) {
          throw error
        },
      },
    )
    await over
    summary = await hospital.end()
    const devices = devicesOf(busy)
    const folderOf = (deviceId: string) => join(stateDir, 'agents', deviceId)
    const receipted = new Map(devices.map(({ deviceId }) => [deviceId as string, receiptedOnCard(folderOf(deviceId))]))
    const isUnsent = ({ deviceId, seq }: WrittenFact) => seq > (receipted.get(deviceId) ?? 0)
    written = devices.flatMap(({ deviceId }) => factsOnCard(deviceId, folderOf(deviceId)))
    unsent = written.filter(isUnsent)
    const siteId = siteIdSchema.parse('main')
    const store = await openStore(
      { engine: 'sqlite', path: join(stateDir, 'service', 'wardstock.sqlite') },
      siteId,
      Date.now(),
    )
    kept = { journal: await wholeJournal(store), windows: await store.climate.after(0, 10_000) }
    verified = await verifyStore(store.database, siteId)
    await store.close()
  })
  afterAll(() => rm(stateDir, { recursive: true, force: true }))

  it('every kill struck, and the processes came back', () => {
    expect(summary.restarts.service).toBe(kills.filter((name) => name !== 'agent-kill').length)
    expect(Object.values(summary.restarts).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(kills.length)
  })

  it('what stock claims is true, nobody was blamed and nothing is missing', () => {
    expect(summary.differences, toldOf(summary.differences, written)).toEqual([])
    expect(summary.lotDifferences).toEqual([])
    expect(summary.ledgerEqualsTruth).toBe(true)
    expect(summary.units.takenByTruth).toBeGreaterThan(0)
    expect(summary.falseRemovals).toBe(0)
    expect(summary.facts.missing).toBe(0)
    expect(summary.facts.quarantined).toBe(0)
  })

  it('what left a cabinet and was not decided was said to be undecided', () => {
    const doubted = new Set(
      written.flatMap(({ kind, body }) =>
        kind === 'UnitUncertain' || kind === 'UnitUnobservable' ? (JSON.parse(body) as { epc: string }).epc : [],
      ),
    )
    expect(summary.inDoubt.flatMap(({ gone }) => gone).filter((epc) => !doubted.has(epc))).toEqual([])
  })

  it('only what agents told when they were stopped waits on a card for the next start', () => {
    expect(unsent.filter(({ kind }) => kind !== 'ClimateRecorded')).toEqual([])
  })

  it('every table people rely on can be rebuilt from the journal', () => {
    expect(verified.problem).toBeNull()
    expect(verified.entries).toBe(kept.journal.length)
  })

  it('each receipted fact on each card is kept exactly once', () => {
    const evidence = { written, ...kept, quarantined: [] } as unknown as Evidence
    expect(written.length).toBeGreaterThan(50)
    expect(noFactIsLost({ ...evidence, written: written.filter((fact) => !unsent.includes(fact)) })).toEqual([])
    expect(eachFactCountsOnce(evidence)).toEqual([])
  })
})
