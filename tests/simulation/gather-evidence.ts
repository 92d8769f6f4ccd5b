import { factsOnCard } from '#tests/support/cards'
import type { Evidence } from './checkers/evidence.ts'
import { evidenceOfStore } from './evidence-of-store.ts'
import { replayInOrders } from './replay-in-orders.ts'
import { simulationStartMs } from './virtual-time.ts'
import type { World } from './world.ts'

/** Of a big hospital a whole day in several orders would take longer than the day. */
const replayedEntriesMax = 5_000

/** Switches the agents off and reads everything that is left of a simulated day. */
export async function gatherEvidence(world: World, healedAtMs: number): Promise<Evidence> {
  for (const device of world.devices) device.crash()
  const service = world.service.running()
  const { store } = service
  const endedAtMs = simulationStartMs + world.time.now()
  const stored = await evidenceOfStore(service, world.storePath)
  const committed = new Map(
    (await store.devices.health()).map(({ deviceId, committedSeq }) => [deviceId as string, committedSeq]),
  )
  const cards = world.devices.map(({ deviceId, folder }) => ({ deviceId, written: factsOnCard(deviceId, folder) }))
  const { journal } = stored
  return {
    ...stored,
    written: cards.flatMap(({ written }) => written),
    unitOfTag: world.unitOfTag,
    pieces: world.pieces.all(),
    quietStates: await replayInOrders({
      seed: world.options.seed,
      journal,
      models: world.models,
      storePath: (order) => `${world.storePath}-${order}`,
      orders: journal.length > replayedEntriesMax ? 0 : 2,
      nowMs: simulationStartMs + world.time.now(),
    }),
    cabinets: world.devices.flatMap(({ deviceId, cabinet, lockReleases }) =>
      cabinet === null ? [] : [{ deviceId, inside: cabinet.inside(), cycles: cabinet.cycles(), lockReleases }],
    ),
    unsent: new Map(
      cards.map(({ deviceId, written }) => [deviceId, (written.at(-1)?.seq ?? 0) - (committed.get(deviceId) ?? 0)]),
    ),
    startMs: simulationStartMs,
    healedAtMs,
    endedAtMs,
    serviceErrors: [...world.serviceErrors],
  }
}
