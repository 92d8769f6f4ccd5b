import { loadModel } from '#firmware-config/load-model'
import type { Platform } from '#platform/platform'
import { listenBadge } from '#simulators/badge/listen-badge'
import { type CabinetSimulator, createCabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { listenReader } from '#simulators/llrp-reader/listen-reader'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import type { RadioLawName } from '#simulators/llrp-reader/radio/radio'
import { standSideBySide } from '#simulators/llrp-reader/radio/room'
import type { HospitalDevice } from './devices.ts'
import { corridorId } from './places.ts'
import type { World } from './world.ts'

/** One cabinet of the hospital with the TCP ports its agent connects to. */
export type Ward = { device: HospitalDevice; cabinet: CabinetSimulator; readerPort: number; badgePort: number }

export type Wards = { all: Ward[]; stop(): Promise<void> }

export type SimulatorPlatform = Pick<Platform, 'clock' | 'random' | 'log'>

function physicalCabinet(
  device: HospitalDevice,
  index: number,
  inside: string[],
  law: RadioLawName,
  platform: SimulatorPlatform,
): CabinetSimulator {
  const model = loadModel(device.modelId)
  if (model.kind !== 'cabinet') throw new Error(`${device.modelId} is not the model of a cabinet`)
  return createCabinetSimulator({
    cabinetId: device.deviceId,
    model,
    platform: {
      ...platform,
      random: platform.random.split(device.deviceId),
      log: platform.log.child({ deviceId: device.deviceId }),
    },
    // Two makers in one house, as in most hospitals.
    personality: index % 2 === 0 ? impinjLikeFcc : genericChina,
    radio: { law, tier: 'good' },
    inside,
  })
}

const inRoom = ({ cabinet }: Ward) => ({ name: cabinet.cabinetId, radio: cabinet.reader.radio })

/** Builds every cabinet of the hospital with its tags inside, and puts its reader and badge reader on real TCP. */
export async function openWards(
  devices: HospitalDevice[],
  world: World,
  law: RadioLawName,
  platform: SimulatorPlatform,
): Promise<Wards> {
  const closing: (() => Promise<void>)[] = []
  const all: Ward[] = []
  for (const [index, device] of devices.filter(({ kind }) => kind === 'cabinet').entries()) {
    const inside = world.units.filter(({ whereabouts }) => whereabouts === device.deviceId).map(({ epc }) => epc)
    const cabinet = physicalCabinet(device, index, inside, law, platform)
    const reader = await listenReader(cabinet.reader, { host: '127.0.0.1', port: 0 })
    const badge = await listenBadge(cabinet.badge, { host: '127.0.0.1', port: 0 })
    closing.push(reader.close, badge.close)
    all.push({ device, cabinet, readerPort: reader.port, badgePort: badge.port })
  }
  if (law === 'cavity') {
    const walls = platform.random.split('walls')
    for (const room of Map.groupBy(all, (_, index) => corridorId(index)).values())
      standSideBySide(room.map(inRoom), walls)
  }
  return {
    all,
    async stop() {
      for (const { cabinet } of all) cabinet.stop()
      await Promise.all(closing.map((close) => close()))
    },
  }
}
