import { type Log, silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { checkers } from './checkers/all-checkers.ts'
import type { Evidence } from './checkers/evidence.ts'
import { armFaults } from './fault-schedule.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { drawOptions, type SimulationOptions } from './simulation-options.ts'
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
const convergeWithinMs = 20 * 60_000
const lookEveryMs = 30_000

function stockEqualsTruth(world: World, stocked: Map<string, Set<string>>): boolean {
  return world.devices.every(({ deviceId, cabinet }) => {
    if (cabinet === null) return true
    const truth = cabinet.inside()
    const ledger = stocked.get(deviceId) ?? new Set()
    return truth.length === ledger.size && truth.every((epc) => ledger.has(epc))
  })
}

/** Waits on virtual time until stock equals truth, looking every half minute. Says whether it came to that. */
async function converge(world: World, withinMs: number): Promise<boolean> {
  const { time, service, devices } = world
  const until = time.now() + withinMs
  while (time.now() < until) {
    const stocked = new Map<string, Set<string>>()
    for (const { deviceId } of devices) {
      const page = await service.running().store.units.page({ placeId: deviceId, state: 'stocked' }, null, 1_000)
      stocked.set(deviceId, new Set(page.rows.map(({ epc }) => epc)))
    }
    if (stockEqualsTruth(world, stocked)) return true
    await time.runUntil(time.now() + lookEveryMs)
  }
  return false
}

/** Runs one seed: draw, populate, let people come and things break, mend, converge, check. */
export async function simulate(
  seed: number,
  change: Partial<SimulationOptions> = {},
  log: Log = silentLog(),
): Promise<SimulationResult> {
  const options = { ...drawOptions(seed, seededRandom(seed, 'options')), ...change }
  const world = await openWorld(options, log)
  try {
    const { time } = world
    await converge(world, inventoryWithinMs)
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
