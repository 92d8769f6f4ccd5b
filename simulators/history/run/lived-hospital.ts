import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createHttpServer } from '#cloud/http/server'
import type { Service } from '#cloud/service'
import type { UserRef } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import { type Files, systemFiles } from '#platform/files'
import type { Log } from '#platform/log'
import { type Random, seededRandom, systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { type HospitalPaths, hospitalPaths } from '#simulators/hospital/configure'
import * as provision from '#simulators/hospital/provision'
import { type HospitalPlan, newWorld } from '#simulators/hospital/world/hospital-plan'
import { openWorld, type World } from '#simulators/hospital/world/world'
import { openCard } from '../devices/told-card.ts'
import { newDeviceState, type ToldDevice, toldDevice } from '../devices/told-device.ts'
import { firstWords } from '../people/mishaps.ts'
import { forgetGone } from './forget-gone.ts'
import { type Ahead, happeningsAhead } from './happenings.ts'
import { type HistoryClock, historyClock } from './history-clock.ts'
import { type HistoryRun, historyRun, staffOf } from './history-run.ts'
import { type DeviceState, type HistoryState, readHistoryState } from './history-state.ts'
import { atRest, liveUntil, type OnDay } from './live-days.ts'
import { openService, startUnheard } from './open-service.ts'

/** A hospital in a folder, laid out as `npm start` keeps one, with where its history stands beside it. */
export type LivedHospital = { folder: string; plan: HospitalPlan; log: Log }

const bootMs = 10_000
/** A history tells no telemetry: a device is heard every ten minutes, and silent after one hour. The opened hospital goes by what is built in. */
const patientSilenceMs = 3_600_000
const minuteMs = 60_000
/** What is heard of devices is written down when the history stops; one that is killed is made anew. */
const neverRings = ['service.board']
/** How a history goes on: whom to tell of each day, and whether central supply leaves some orders for a visitor. */
export type HowToGoOn = { onDay?: OnDay; leavesSome?: boolean }

/** Where it is written how far the history in a folder has come. */
export const statePath = (folder: string): string => join(folder, 'history.json')

/** Where the history in a folder stands; null when there is none, or none that can be gone on from. */
export function historyIn(folder: string): Promise<HistoryState | null> {
  return readHistoryState(systemFiles(), statePath(folder))
}

function throwIt(error: unknown): never {
  throw error
}

type Open = {
  paths: HospitalPaths
  files: Files
  world: World
  clock: HistoryClock
  service: Service
  devices: Map<string, ToldDevice>
}

function openDevices(
  { folder, plan }: LivedHospital,
  { clock, service }: Pick<Open, 'clock' | 'service'>,
  states: readonly DeviceState[],
  random: Random,
): Map<string, ToldDevice> {
  const paths = hospitalPaths(folder)
  const stateOf = new Map(states.map((state) => [state.deviceId, state]))
  return new Map(
    plan.devices.map((device) => {
      const { deviceId } = device
      const own = random.split(deviceId)
      const state = stateOf.get(deviceId) ?? newDeviceState(deviceId, own.hex(16), clock.now())
      const { hear } = service.inside
      const card = openCard({ folder: paths.agentState(deviceId), deviceId, random: own, clock, hear })
      return [deviceId as string, toldDevice(plan.seed, device, state, card)] as const
    }),
  )
}

/** Sets after how long a silent device is told of (ms), or takes that back. */
async function setSilence(service: Service, silenceMs: number | null, actor: UserRef): Promise<void> {
  const reason = silenceMs === null ? 'the network was renewed' : 'the old network comes and goes'
  await service.commands.putPolicies([{ layer: 'hospital', thresholds: { silenceMs }, reason }], actor)
}

/** A history has no wire: devices are known by name, and get their certificates when the hospital opens. */
async function enrolByName(service: Service, { devices }: HospitalPlan, world: World): Promise<void> {
  const actor = await oneOf(service, world, 'admin')
  for (const device of devices) await service.commands.registerDevice({ ...device, rotate: false }, actor)
}

/** Somebody of a role. @throws Error when nobody is. */
async function oneOf(service: Service, world: World, role: string): Promise<UserRef> {
  const user = (await staffOf(service, world)).get(role)?.[0]
  if (user === undefined) throw new Error(`nobody is a ${role}`)
  return user
}

/** Everything is brought to its files, the way it is when a hospital stops. */
async function close(open: Open, folder: string, state: HistoryState): Promise<void> {
  const { files, world, service, devices, paths } = open
  for (const device of devices.values()) device.close(tagsIn(world, device.deviceId))
  await service.stop()
  forgetGone(world)
  await files.writeDurably(paths.world, `${JSON.stringify(world)}\n`)
  await files.writeDurably(statePath(folder), `${JSON.stringify(state)}\n`)
}

const tagsIn = (world: World, deviceId: string) =>
  world.units.filter(({ whereabouts }) => whereabouts === deviceId).map(({ epc }) => epc)

function stateOf(run: Pick<HistoryRun, 'state' | 'devices'>, ahead: Ahead): HistoryState {
  return {
    ...run.state,
    ahead: ahead.all(),
    nextOrder: ahead.nextOrder(),
    devices: [...run.devices.values()].map(({ state }) => state),
  }
}

/**
 * Founds a hospital in an empty folder at a moment (Unix ms): the service is told all about it over HTTP, as `npm start`
 * tells it, every device says its first words, and the levels are set. Nobody has a badge, and the passwords it needs are
 * forgotten at once: what is secret is given out when the hospital opens.
 */
export async function foundHospital(hospital: LivedHospital, beganAtMs: number): Promise<void> {
  const { folder, plan, log } = hospital
  const paths = hospitalPaths(folder)
  const files = systemFiles()
  const clock = historyClock(beganAtMs, neverRings)
  const random = seededRandom(plan.seed, 'history/founding')
  const platform = { clock, random, streams: systemStreams(), files, log }
  const service = await openService(paths, platform)
  await startUnheard(service)
  const world = newWorld(plan, systemRandom(), beganAtMs)
  const models = new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)]))
  const face = {
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    trustedProxies: [],
    timeZone: 'UTC',
    webDir: null,
    models,
  }
  const http = await createHttpServer(service, { platform, ...face })
  const { url } = await http.listen()
  let state: HistoryState
  let open: Open
  try {
    const enrol = () => enrolByName(service, plan, world)
    await provision.everything(url, plan, world, paths.firstRunToken, enrol)
    const devices = openDevices(hospital, { clock, service }, [], random.split('devices'))
    open = { paths, files, world, clock, service, devices }
    await clock.runTo(beganAtMs + minuteMs, atRest(service))
    for (const device of devices.values()) {
      const inside = tagsIn(world, device.deviceId)
      firstWords(device, inside as never, clock.now() - bootMs, random.split(`first-words/${device.deviceId}`))
      await device.send(clock.now())
    }
    await service.inside.ingest.idle()
    const head = await service.store.journal.head()
    for (const { card } of devices.values()) card.settle(head)
    await provision.levels(await provision.clientOf(url, world, 'admin'), plan.counted, world.itemIds)
    await setSilence(service, patientSilenceMs, await oneOf(service, world, 'admin'))
    for (const person of world.people) Object.assign(person, { password: '', badgeNumber: '' })
    Object.assign(world, { provisioned: true, levelsSet: true })
    const ahead = happeningsAhead([], 0)
    ahead.add(clock.now(), { kind: 'day' })
    const livedUntilMs = clock.now()
    const fresh = { beganAtMs, livedUntilMs, happened: 0, cases: 0, nextOrder: 0, ahead: [], devices: [], refusals: {} }
    state = stateOf({ state: fresh, devices }, ahead)
  } finally {
    await http.close()
  }
  await close(open, folder, state)
}

/**
 * Goes on with the history in a folder until a moment, Unix ms. While it does, the folder holds none that could be gone
 * on from: whoever finds it after a crash begins anew.
 * @throws Error when there is nothing to go on from.
 */
export async function goOn(hospital: LivedHospital, untilMs: number, how: HowToGoOn = {}): Promise<HistoryState> {
  const { folder, plan, log } = hospital
  const state = await historyIn(folder)
  if (state === null) throw new Error(`${folder} holds no history that could be gone on from`)
  await rm(statePath(folder))
  const paths = hospitalPaths(folder)
  const files = systemFiles()
  const clock = historyClock(state.livedUntilMs, neverRings)
  const random = seededRandom(plan.seed, `history/${state.livedUntilMs}`)
  const { world } = await openWorld(paths.world, files, () => newWorld(plan, random, clock.now()), throwIt)
  const service = await openService(paths, { clock, random, streams: systemStreams(), files, log })
  await startUnheard(service)
  const devices = openDevices(hospital, { clock, service }, state.devices, random)
  const ahead = happeningsAhead(state.ahead, state.nextOrder)
  const staff = await staffOf(service, world)
  const run = historyRun({
    plan,
    world,
    state,
    service,
    clock,
    devices,
    staff,
    schedule: ahead.add,
    leavesSome: how.leavesSome ?? false,
  })
  await liveUntil(run, ahead, untilMs, how.onDay ?? (() => {}))
  if (how.leavesSome) await setSilence(service, null, run.userOf('admin', random))
  const lived = stateOf(run, ahead)
  await close({ paths, files, world, clock, service, devices }, folder, lived)
  return lived
}
