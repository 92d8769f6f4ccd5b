import type { Service } from '#cloud/service'
import type { Outcome } from '#cloud/service/command-context'
import { type EpcHex, epcHexSchema, type UserRef } from '#contracts/ids'
import { type Random, seededRandom } from '#platform/random'
import type { CatalogueItem } from '#simulators/hospital/world/catalogue'
import type { CountedItem } from '#simulators/hospital/world/counted-items'
import type { HospitalPlan } from '#simulators/hospital/world/hospital-plan'
import type { World, WorldLot, WorldUnit } from '#simulators/hospital/world/world'
import type { ToldDevice } from '../devices/told-device.ts'
import type { Happening } from './happenings.ts'
import type { HistoryClock } from './history-clock.ts'
import type { HistoryState } from './history-state.ts'
import { type Shipped, shippedIn } from './shipped.ts'

/** Whom to ask when nobody has the role that was asked for. */
const stewardRole = 'admin'

/** What everything that happens in a history shares. */
export type HistoryRun = {
  plan: HospitalPlan
  world: World
  state: HistoryState
  service: Service
  clock: HistoryClock
  devices: Map<string, ToldDevice>
  catalogue: Map<string, CatalogueItem>
  counted: Map<string, CountedItem>
  /** The GTIN of each item by the service's id. */
  gtins: Map<string, string>
  units: Map<string, WorldUnit>
  /** What each shipment brings that is not yet where it belongs. */
  shipped: Shipped
  lots: Map<string, WorldLot>
  /** Tags in each cabinet, really. */
  inside: Map<string, Set<EpcHex>>
  /** Central supply decides only some of what is proposed: a visitor finds the rest. */
  leavesSome: boolean
  /** Chance of the thing that happens now. */
  random(): Random
  schedule(atMs: number, happening: Happening): void
  /** Somebody with this role, or the administrator where nobody has it. */
  userOf(role: string, random: Random): UserRef
  /** The answer of a command; undefined when the service refused, which is counted by name. */
  heard<T>(outcome: Promise<Outcome<T>>): Promise<T | undefined>
  /** Something is somewhere else now. */
  move(unit: WorldUnit, whereabouts: string): void
  /** Sends what a device has to tell, and waits until it is stored. */
  tell(device: ToldDevice): Promise<void>
}

function insideOf(units: Iterable<WorldUnit>, cabinetIds: Iterable<string>): Map<string, Set<EpcHex>> {
  const inside = new Map([...cabinetIds].map((id) => [id, new Set<EpcHex>()] as const))
  for (const { epc, whereabouts } of units) inside.get(whereabouts)?.add(epcHexSchema.parse(epc))
  return inside
}

/** The people of a hospital, by what they do. */
export async function staffOf(service: Service, world: World): Promise<Map<string, UserRef[]>> {
  const staff = new Map<string, UserRef[]>()
  for (const { username, role } of world.people) {
    const user = await service.store.users.findByUsername(username)
    if (user !== null) staff.set(role, [...(staff.get(role) ?? []), user.userId])
  }
  return staff
}

/** A run on an open service. ahead is where new happenings go. */
export function historyRun(
  parts: Pick<HistoryRun, 'plan' | 'world' | 'state' | 'service' | 'clock' | 'devices' | 'schedule' | 'leavesSome'> & {
    staff: ReadonlyMap<string, UserRef[]>
  },
): HistoryRun {
  const { plan, world, state, service, clock, staff } = parts
  const cabinetIds = plan.devices.filter(({ kind }) => kind === 'cabinet').map(({ deviceId }) => deviceId)
  const inside = insideOf(world.units, cabinetIds)
  const tell = async (device: ToldDevice) => {
    await device.send(clock.now())
    await service.inside.ingest.idle()
    if (device.state.isOnline) device.card.settle(null)
  }
  return {
    ...parts,
    catalogue: new Map(plan.catalogue.map((item) => [item.gtin, item])),
    counted: new Map(plan.counted.map((item) => [item.gtin, item])),
    gtins: new Map(Object.entries(world.itemIds).map(([gtin, itemId]) => [itemId, gtin])),
    units: new Map(world.units.map((unit) => [unit.epc, unit])),
    shipped: shippedIn(world),
    lots: new Map(world.lots.flatMap((lot) => (lot.lotId === null ? [] : [[lot.lotId, lot] as const]))),
    inside,
    random: () => seededRandom(plan.seed, `history/${state.beganAtMs}/${state.happened}`),
    userOf(role, random) {
      const users = staff.get(role) ?? staff.get(stewardRole) ?? []
      const user = users[random.integer(Math.max(1, users.length))]
      if (user === undefined) throw new Error(`nobody is a ${role}`)
      return user
    },
    async heard(outcome) {
      const answer = await outcome
      if (answer.ok) return answer.value
      state.refusals[answer.refusal] = (state.refusals[answer.refusal] ?? 0) + 1
      return undefined
    },
    move(unit, whereabouts) {
      const epc = epcHexSchema.parse(unit.epc)
      inside.get(unit.whereabouts)?.delete(epc)
      unit.whereabouts = whereabouts
      inside.get(whereabouts)?.add(epc)
    },
    tell,
  }
}
