import { type Log, silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { CabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { visit } from '#simulators/cabinet/visit'
import { checkers } from './checkers/all-checkers.ts'
import type { Evidence } from './checkers/evidence.ts'
import { armFaults } from './fault-schedule.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { drawOptions, type SimulationOptions, type SimulationSize } from './simulation-options.ts'
import { startWorkload } from './workload.ts'
import { digest, openWorld, type World } from './world.ts'

/** What one seed came to. */
export type SimulationResult = {
  options: SimulationOptions
  /** Over the journal's last hash and every alert and requisition: equal for equal seeds. */
  traceHash: string
  /** By law; empty when every law holds. */
  violations: Record<string, string[]>
  firedFaults: string[]
  visits: number
  facts: number
  virtualMs: number
  evidence: Evidence
}

const inventoryWithinMs = 10 * 60_000
/** How often at most the first count is taken anew. */
const turnsMax = 4
const convergeWithinMs = 20 * 60_000
const lookEveryMs = 30_000

type Difference = { cabinet: CabinetSimulator; missing: string[] }

/** The cabinets where stock is not what lies inside, each with the units that lie there and are not in the ledger. */
async function differences({ service, devices, unitOfTag }: World): Promise<Difference[]> {
  const found: Difference[] = []
  for (const { deviceId, cabinet } of devices) {
    if (cabinet === null) continue
    const { rows } = await service.running().store.units.page({ placeId: deviceId, state: 'stocked' }, null, 1_000)
    const ledger = new Set<string>(rows.map(({ unitId }) => unitId))
    const truth = cabinet.inside()
    const missing = truth.filter((epc) => !ledger.has(unitOfTag.get(epc) ?? ''))
    if (missing.length > 0 || truth.length !== ledger.size) found.push({ cabinet, missing })
  }
  return found
}

/** Waits on virtual time until stock equals truth, looking every half minute. Answers what differs when time is over. */
async function converge(world: World, withinMs: number): Promise<Difference[]> {
  const until = world.time.now() + withinMs
  for (;;) {
    const found = await differences(world)
    if (found.length === 0 || world.time.now() >= until) return found
    await world.time.runUntil(world.time.now() + lookEveryMs)
  }
}

/**
 * The first count. Of some thousand tags a few lie so that no antenna can hear them; whoever stocked the cabinet finds
 * them missing from its list, opens it and turns them round until they are heard, as in a real hospital before it opens.
 */
async function takeInventory(world: World): Promise<void> {
  const { time, badges } = world
  const clock = time.clockOf({ wallOffsetMs: 0 })
  for (let round = 0; round < turnsMax; round++) {
    const unheard = (await converge(world, inventoryWithinMs)).filter(({ missing }) => missing.length > 0)
    if (unheard.length === 0) return
    for (const { cabinet, missing } of unheard) void visit(cabinet, clock, { badge: badges[0] ?? '', turn: missing })
  }
  await converge(world, inventoryWithinMs)
}

/** Runs one seed: draw, populate, let people come and things break, mend, converge, check. */
export async function simulate(
  seed: number,
  change: Partial<SimulationOptions> = {},
  size: SimulationSize = 'two',
  log: Log = silentLog(),
): Promise<SimulationResult> {
  const options = { ...drawOptions(seed, seededRandom(seed, 'options'), size), ...change }
  const world = await openWorld(options, log)
  try {
    const { time } = world
    await takeInventory(world)
    const faults = armFaults(world)
    const people = startWorkload(world)
    await time.runUntil(time.now() + options.livelyMs)
    people.stop()
    await time.runUntilTrue(() => people.atDoors() === 0, inventoryWithinMs)
    const healing = faults.heal()
    await time.runUntil(time.now() + 10_000)
    await healing
    const healedAtMs = time.now()
    await converge(world, convergeWithinMs)
    // The last windows and receipts are under way.
    await time.runUntil(time.now() + 2 * lookEveryMs)
    const evidence = await gatherEvidence(world, healedAtMs)
    const violations = Object.fromEntries(
      Object.entries(checkers).flatMap(([law, check]) => {
        const broken = check(evidence)
        return broken.length > 0 ? [[law, broken]] : []
      }),
    )
    const trace = [evidence.journal.at(-1)?.hash, evidence.alerts, evidence.requisitions]
    return {
      options,
      traceHash: digest(JSON.stringify(trace)),
      violations,
      firedFaults: [...faults.fired],
      visits: people.visits(),
      facts: evidence.written.length,
      virtualMs: time.now(),
      evidence,
    }
  } finally {
    await world.end()
  }
}
