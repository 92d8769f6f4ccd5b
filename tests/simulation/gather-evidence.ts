import { factsOnCard } from '#tests/support/cards'
import type { Evidence } from './checkers/evidence.ts'
import { evidenceOfStore } from './evidence-of-store.ts'
import { replayInOrders } from './replay-in-orders.ts'
import { simulationStartMs } from './virtual-time.ts'
import { roomsOf, type World } from './world.ts'

/** Of a big hospital a whole day in several orders would take longer than the day. */
const replayedEntriesMax = 5_000

function neighboursIn(rooms: { name: string }[][]): Map<string, string[]> {
  const nameAt = (room: { name: string }[], at: number) => room.slice(Math.max(0, at), at + 1).map(({ name }) => name)
  return new Map(
    rooms.flatMap((room) =>
      room.map(({ name }, at) => [name, [...(at > 0 ? nameAt(room, at - 1) : []), ...nameAt(room, at + 1)]]),
    ),
  )
}

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
  const neighbours =
    world.options.radio === 'cavity' ? neighboursIn(roomsOf(world.devices)) : new Map<string, string[]>()
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
    cabinets: world.devices.flatMap(({ deviceId, cabinet, lockReleases, shutPeriods }) =>
      cabinet === null
        ? []
        : [
            {
              deviceId,
              inside: cabinet.inside(),
              fixed: cabinet.model.reader.referenceEpcs,
              nextTo: neighbours.get(deviceId) ?? [],
              cycles: cabinet.cycles(),
              shutPeriods,
              lockReleases,
            },
          ],
    ),
    radio: world.options.radio,
    unsent: new Map(
      cards.map(({ deviceId, written }) => [deviceId, (written.at(-1)?.seq ?? 0) - (committed.get(deviceId) ?? 0)]),
    ),
    startMs: simulationStartMs,
    healedAtMs,
    endedAtMs,
    serviceErrors: [...world.serviceErrors],
  }
}
