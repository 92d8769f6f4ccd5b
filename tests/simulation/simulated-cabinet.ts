import type { TrustBundle } from '#contracts/trust-bundle'
import type { Agent } from '#edge/agent'
import { createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { openSqlite } from '#edge/outbox/sqlite-database'
import { loadModel } from '#firmware-config/load-model'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Platform } from '#platform/platform'
import { type Random, seededRandom } from '#platform/random'
import { type CabinetSimulator, createCabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { blindingQuirks, type ReaderQuirk, readerQuirks } from '#simulators/llrp-reader/quirks/reader-quirk'
import type { RadioLawName } from '#simulators/llrp-reader/radio/radio'
import { openProbeBank, type ProbeBank } from '#simulators/probes/probe-bank'
import { noTls } from '#tests/support/devices/no-tls'
import type { simulatedFiles } from './simulated-files.ts'
import type { SimulatedNetwork } from './simulated-network.ts'
import type { VirtualTime } from './virtual-time.ts'

/** One device of the simulation: the physical thing, and the agent that can crash and boot again on the same card. */
export type SimulatedDevice = {
  deviceId: string
  /** Null for a room sensor. */
  cabinet: CabinetSimulator | null
  probes: ProbeBank
  folder: string
  /** Its wall clock against true time; a fault moves it. */
  machine: { wallOffsetMs: number }
  /** Null while it is down. */
  agent(): Agent | null
  boot(): Promise<void>
  crash(): void
  boots(): number
  /** Every time the lock was released, virtual ms. */
  lockReleases: number[]
  /** How well each tag inside was heard while the doors were shut, from the first moment on. */
  shutPeriods: ShutPeriod[]
}

/** What stands still until a door moves: of all antennas on all channels, the share that hears each tag. Unix ms. */
export type ShutPeriod = { fromMs: number; heardShareOf: ReadonlyMap<string, number> }

export type DeviceParts = {
  deviceId: string
  modelId: string
  index: number
  seed: number
  tier: 'good' | 'typical'
  law: RadioLawName
  inside: string[]
  folder: string
  time: VirtualTime
  network: SimulatedNetwork
  files: ReturnType<typeof simulatedFiles>
  log: Log
  password: string
  trust: TrustBundle
  mqttPort: number
}

const siteId = 'main'

const readableQuirks = readerQuirks.filter((quirk) => !blindingQuirks.includes(quirk))

/** Every other reader does something that others do not. */
function drawQuirks(random: Random): ReaderQuirk[] {
  const quirk = readableQuirks[random.integer(2 * readableQuirks.length)]
  return quirk === undefined ? [] : [quirk]
}

/** Puts a device into the simulated hospital; boot() switches its agent on. */
export async function simulatedDevice(parts: DeviceParts): Promise<SimulatedDevice> {
  const { deviceId, modelId, index, seed, time, network, files, log, folder } = parts
  const model = loadModel(modelId)
  const hardwareClock: Clock = time.clockOf({ wallOffsetMs: 0 })
  const chance = seededRandom(seed, deviceId)
  const platform = { clock: hardwareClock, random: chance.split('hardware'), log }
  const lockReleases: number[] = []
  const shutPeriods: ShutPeriod[] = []
  let cabinet: CabinetSimulator | null = null
  const readerPort = 5_084 + index
  const badgePort = 7_000 + index
  if (model.kind === 'cabinet') {
    const made = createCabinetSimulator({
      cabinetId: deviceId,
      model,
      platform,
      personality: index % 2 === 0 ? impinjLikeFcc : genericChina,
      radio: { law: parts.law, tier: parts.tier },
      quirks: drawQuirks(chance.split('quirks')),
      inside: parts.inside,
    })
    cabinet = made
    const listen = () => {
      const heardShareOf = new Map(made.inside().map((epc) => [epc, made.reader.radio.heardShare(epc)]))
      shutPeriods.push({ fromMs: hardwareClock.now(), heardShareOf })
    }
    listen()
    made.onDoor(({ open }) => {
      if (!open) listen()
    })
    made.onLock(({ released }) => {
      if (released) lockReleases.push(time.now())
    })
    network.listen(readerPort, (duplex) => {
      if (!made.reader.reachable()) return false
      made.reader.accept(duplex)
      return true
    })
    network.listen(badgePort, (duplex) => {
      made.badge.accept(duplex)
      return true
    })
  }
  const sensorRoot = `${folder}/sensors`
  const probes = await openProbeBank({
    probes: model.probes,
    root: sensorRoot,
    platform: { ...platform, random: chance.split('weather') },
    files: { put: files.writeDurably, remove: files.remove },
  })
  const doorProbes = probes
  cabinet?.onDoor(({ open }) => doorProbes.setDoorOpen(open))

  const passwordFile = `${folder}/password`
  await files.writeDurably(passwordFile, parts.password)
  const trustPath = `${folder}/trust.json`
  await files.writeDurably(trustPath, JSON.stringify(parts.trust))
  const config = agentConfigSchema.parse({
    deviceId,
    siteId,
    modelId,
    stateDir: folder,
    trustPath,
    mqtt: { plain: true, host: '127.0.0.1', port: parts.mqttPort, passwordFile },
    reader: cabinet === null ? null : { host: 'reader', port: readerPort },
    badge: cabinet === null ? null : { driver: 'serial-tcp', host: 'badge', port: badgePort },
    sensorRoot,
  })
  const machine = { wallOffsetMs: 0 }
  let agent: Agent | null = null
  let boots = 0
  return {
    deviceId,
    cabinet,
    probes,
    folder,
    machine,
    lockReleases,
    shutPeriods,
    agent: () => agent,
    boots: () => boots,
    async boot() {
      const agentPlatform: Platform = {
        clock: time.clockOf(machine),
        random: chance.split(`boot-${boots}`),
        // The reader and the badge reader stand in the cabinet; only the line to the service is a network.
        streams: {
          ...noTls,
          connect: (address) =>
            network.streamsOf(address.port === parts.mqttPort ? deviceId : `${deviceId}/inside`).connect(address),
        },
        files,
        log,
      }
      boots++
      agent = createAgent(config, agentPlatform, { openDatabase: openSqlite, memoryRssBytes: () => 0 })
      await agent.ready
    },
    crash() {
      agent?.abandon()
      agent = null
    },
  }
}
