import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeSgtin96 } from '#contracts/identity/epc-encoding'
import { gs1CheckDigit } from '#contracts/identity/gtin'
import { deviceIdSchema, type EpcHex, type UserRef, userRefSchema } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import type { Log } from '#platform/log'
import { type Random, seededRandom } from '#platform/random'
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
  devices: SimulatedDevice[]
  /** Which cabinet each unit belongs to. */
  homes: Map<EpcHex, string>
  badges: string[]
  actor: UserRef
  random: Random
  end(): Promise<void>
}

const mqttPort = 1_883
const itemsPerCommandMax = 1_000
const nurses = ['user-nurse1', 'user-nurse2', 'user-nurse3'].map((ref) => userRefSchema.parse(ref))
const day = 86_400_000

/** A folder in memory where there is one: what the simulation writes need not survive this machine. */
function scratchFolder(): string {
  const memory = '/dev/shm'
  return mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'wardstock-simulation-'))
}

function itemsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const body = `0690123${String(index).padStart(6, '0')}`
    return `${body}${gs1CheckDigit(body)}`
  })
}

function deviceNames({ cabinets, coldCabinets, roomSensors }: SimulationOptions) {
  const numbered = (count: number, prefix: string, modelOf: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ deviceId: `${prefix}-${index + 1}`, modelId: modelOf(index) }))
  return [
    ...numbered(cabinets, 'cab', (index) => (index < cabinets - coldCabinets ? 'implant-cabinet-4' : 'cold-cabinet-4')),
    ...numbered(roomSensors, 'or', () => 'or-sensor-th'),
  ]
}

function must<T>(outcome: { ok: true; value: T } | { ok: false; refusal: string }): T {
  if (!outcome.ok) throw new Error(`the service refused: ${outcome.refusal}`)
  return outcome.value
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
  const service = simulatedService({ seed, storePath, models, time, network, files, log, mqttPort, machines })
  await service.boot()

  const actor = userRefSchema.parse('user-supply')
  const { commands } = service.running()
  const items = itemsOf(options.items)
  const names = deviceNames(options)
  for (let start = 0; start < items.length; start += itemsPerCommandMax) {
    must(
      await commands.putItems(
        items.slice(start, start + itemsPerCommandMax).map((itemId, index) => ({
          itemId,
          title: `Item ${index}`,
          titleZh: `物品${index}`,
          category: 'hip',
          maker: 'Ordan',
          size: '10',
          abcClass: start + index === 0 ? 'A' : 'C',
          riskClass: 'medium',
          unitPriceCents: 10_000,
          currency: 'USD',
        })),
        actor,
      ),
    )
  }
  must(
    await commands.putPolicies(
      [
        {
          layer: 'hospital',
          thresholds: { safetyStock: 1, reorderPoint: 2, orderUpTo: 5, emergency: 0 },
          reason: 'simulation',
        },
      ],
      actor,
    ),
  )
  const homes = new Map<EpcHex, string>()
  let serial = 0
  for (const [index, { deviceId, modelId }] of names.entries()) {
    const id = deviceIdSchema.parse(deviceId)
    const kind = modelId === 'or-sensor-th' ? 'room-sensor' : 'cabinet'
    const { password } = must(
      await commands.registerDevice(
        { deviceId: id, modelId, kind, title: deviceId, place: 'OR', rotate: false },
        actor,
      ),
    )
    const inside = Array.from({ length: kind === 'cabinet' ? options.unitsPerCabinet : 0 }, () => {
      const itemId = items[(index * options.itemsPerCabinet + (serial % options.itemsPerCabinet)) % items.length] ?? ''
      const epc = encodeSgtin96({ gtin: itemId, companyPrefixDigits: 7, serial: String(++serial), filter: 1 })
      homes.set(epc, deviceId)
      return { epc, itemId }
    })
    if (inside.length > 0) {
      const shipment = must(
        await commands.createShipment(
          {
            supplierId: 'opening-stock',
            destinationPlaceId: deviceId,
            requisitionId: null,
            dueAtMs: null,
            units: inside.map(({ epc, itemId }, i) => ({
              epc,
              itemId,
              serial: String(i),
              lot: 'L1',
              expiresOnDay: Math.floor(Date.now() / day) + 400,
              owner: 'hospital',
            })),
          },
          actor,
        ),
      )
      must(await commands.receiveShipment(shipment.shipmentId, actor))
    }
    devices.push(
      await simulatedDevice({
        deviceId,
        modelId,
        index,
        seed,
        tier: options.tier,
        inside: inside.map(({ epc }) => epc),
        folder: join(folder, deviceId),
        time,
        network,
        files,
        log,
        password,
        mqttPort,
      }),
    )
  }
  for (const userId of nurses) {
    const account = { userId, username: userId, displayName: 'Nurse', passwordHash: '', roles: ['clinician' as const] }
    await service.running().store.users.insert({ ...account, disabled: false, createdAtMs: 0 })
  }
  const badges = nurses.map((_, index) => `8100${index}`)
  must(
    await commands.putBadges(
      badges.map((badgeNumber, i) => ({
        badgeNumber,
        user: { userRef: nurses[i] ?? actor },
        validUntilMs: Date.now() + 365 * day,
      })),
      actor,
    ),
  )
  for (const device of devices) await device.boot()
  return {
    options,
    time,
    network,
    service,
    storePath,
    devices,
    homes,
    badges,
    actor,
    random,
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
