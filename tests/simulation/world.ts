import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type UserRef, userRefSchema } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import type { DeviceModel } from '#firmware-config/schema'
import type { Log } from '#platform/log'
import { type Random, seededRandom } from '#platform/random'
import { type InRoom, standSideBySide } from '#simulators/llrp-reader/radio/room'
import { foundHospital, shelfId } from './found-hospital.ts'
import { hearingErrors } from './heard-errors.ts'
import type { PieceTruth } from './lots/piece-truth.ts'
import { type SimulatedDevice, simulatedDevice } from './simulated-cabinet.ts'
import { simulatedFiles } from './simulated-files.ts'
import { type SimulatedNetwork, simulatedNetwork } from './simulated-network.ts'
import { type SimulatedService, simulatedService } from './simulated-service.ts'
import type { SimulationOptions } from './simulation-options.ts'
import { installVirtualTime, type VirtualTime } from './virtual-time.ts'

/** Everything of one simulated hospital. */
export type World = {
  options: SimulationOptions
  time: VirtualTime
  network: SimulatedNetwork
  service: SimulatedService
  storePath: string
  models: ReadonlyMap<string, DeviceModel>
  devices: SimulatedDevice[]
  /** The unit each tag was announced for. */
  unitOfTag: ReadonlyMap<string, string>
  /** Pieces of counted articles, and the shelf they lie on. */
  pieces: PieceTruth
  shelfId: string
  badges: string[]
  actor: UserRef
  random: Random
  /** Errors the service has said into its log so far. */
  serviceErrors: readonly string[]
  end(): Promise<void>
}

const mqttPort = 1_883
const cabinetsInRoom = 4

/** Cabinets as they stand side by side, room by room. */
export function roomsOf(devices: readonly SimulatedDevice[]): InRoom[][] {
  const radios = devices.flatMap(({ cabinet }) =>
    cabinet === null ? [] : [{ name: cabinet.cabinetId, radio: cabinet.reader.radio }],
  )
  return Array.from({ length: Math.ceil(radios.length / cabinetsInRoom) }, (_, room) =>
    radios.slice(room * cabinetsInRoom, (room + 1) * cabinetsInRoom),
  )
}

/** A folder in memory where there is one: what the simulation writes need not survive this machine. */
function scratchFolder(): string {
  const memory = '/dev/shm'
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'wardstock-simulation-'))
}

/** Builds the hospital, tells the service about it and lets every cabinet take its first inventory. */
export async function openWorld(options: SimulationOptions, log: Log): Promise<World> {
  const { seed } = options
  const random = seededRandom(seed, 'world')
  let moved = () => 0
  const time = installVirtualTime(() => moved())
  const folder = scratchFolder()
  const network = simulatedNetwork(random.split('network'), options.latencyMs)
  moved = network.activity
  const files = simulatedFiles()
  const storePath = join(folder, 'service', 'wardstock.sqlite')
  const devices: SimulatedDevice[] = []
  const models = new Map(modelIds().map((id) => [id, loadModel(id)]))
  const machines = () => devices.map(({ deviceId }) => deviceId)
  const serviceErrors: string[] = []
  const serviceLog = hearingErrors(log, serviceErrors)
  const parts = { seed, storePath, models, time, network, files, mqttPort, machines }
  const service = simulatedService({ ...parts, log: serviceLog })
  await service.boot()

  const actor = userRefSchema.parse('user-supply')
  const founded = await foundHospital(service.running(), options, actor)
  for (const [index, device] of founded.devices.entries()) {
    const place = {
      folder: join(folder, device.deviceId),
      index,
      seed,
      tier: options.tier,
      law: options.radio,
      mqttPort,
    }
    devices.push(await simulatedDevice({ ...device, ...place, time, network, files, log }))
  }
  if (options.radio === 'cavity')
    for (const room of roomsOf(devices)) standSideBySide(room, random.split(`walls-${room[0]?.name}`))
  for (const device of devices) await device.boot()
  return {
    options,
    time,
    network,
    service,
    storePath,
    models,
    devices,
    unitOfTag: founded.unitOfTag,
    pieces: founded.pieces,
    shelfId,
    badges: founded.badges,
    actor,
    random,
    serviceErrors,
    async end() {
      for (const device of devices) {
        device.crash()
        device.cabinet?.stop()
        await device.probes.stop()
      }
      await service.crash()
      time.uninstall()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** SHA-256 of a text, for trace hashes. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
