import { type Config, configSchema } from '#cloud/config'
import { parseBatch } from '#cloud/ingest/parse-batch'
import { createService, type Service } from '#cloud/service'
import type { AnnouncedUnit } from '#cloud/service/commands'
import type { StartWholeCheck } from '#cloud/store/checks/start-whole-check'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import type { Batch } from '#contracts/batch'
import { type DeviceId, deviceIdSchema, type UserRef, userRefSchema } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import type { Clock } from '#platform/clock'
import type { Files } from '#platform/files'
import { silentLog } from '#platform/log'
import type { Platform } from '#platform/platform'
import { seededRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { virtualClock } from './virtual-clock.ts'
import { epcOf } from './written-cabinet.ts'

export const actor: UserRef = userRefSchema.parse('user-tester')
export const itemId = '09506000134352'

const files = { read: async () => null, writeDurably: async () => {} }

/** A platform with nothing behind it but the clock handed in. */
export function quietPlatform(clock: Clock): Platform {
  return { clock, random: seededRandom(7), streams: systemStreams(), files, log: silentLog() }
}

export type ServiceWorldOptions = {
  address?: StoreAddress
  clock?: Clock
  config?: Partial<Config>
  log?: Platform['log']
  files?: Files
  storeMarkerPath?: string
  startWholeCheck?: StartWholeCheck
  mqttListen?: { host: string; port: number } | null
}

/** A service without HTTP and, unless asked, without TCP. Not started. */
export async function serviceWorld(options: ServiceWorldOptions = {}): Promise<Service> {
  const platform = quietPlatform(options.clock ?? virtualClock())
  return await createService({
    config: { ...configSchema.parse({}), ...options.config },
    storeAddress: options.address ?? { engine: 'sqlite', path: ':memory:' },
    platform: { ...platform, log: options.log ?? platform.log, files: options.files ?? platform.files },
    models: new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)])),
    mqttListen: options.mqttListen ?? null,
    firstRunTokenPath: null,
    storeMarkerPath: options.storeMarkerPath ?? null,
    startWholeCheck: options.startWholeCheck ?? null,
  })
}

/** Enrols a cabinet and returns its password. */
export async function enrolCabinet(service: Service, deviceId: string): Promise<string> {
  const enrolled = await service.commands.registerDevice(
    {
      deviceId: deviceIdSchema.parse(deviceId),
      modelId: 'implant-cabinet-4',
      kind: 'cabinet',
      title: deviceId,
      place: 'OR 1',
      rotate: false,
    },
    actor,
  )
  if (!enrolled.ok) throw new Error(enrolled.refusal)
  return enrolled.value.password
}

/** Puts one item into the catalogue. */
export async function defineItem(service: Service, id = itemId): Promise<void> {
  const item = { itemId: id, title: 'Screw', titleZh: null, category: null, maker: null, size: null }
  const classes = { abcClass: 'A', riskClass: 'high', unitPriceCents: 12_345, currency: 'EUR' } as const
  const outcome = await service.commands.putItems([{ ...item, ...classes }], actor)
  if (!outcome.ok) throw new Error('refused')
}

/** Announces numbered units to a cabinet and takes them into the store. */
export async function receiveUnits(service: Service, deviceId: string, from: number, count: number, id = itemId) {
  const units = Array.from({ length: count }, (_, index): AnnouncedUnit => {
    const serial = String(from + index)
    return { epc: epcOf(from + index), itemId: id, serial, lot: 'L1', expiresOnDay: 22_000, owner: 'hospital' }
  })
  const coming = { supplierId: 'acme', destinationPlaceId: deviceId, requisitionId: null, dueAtMs: null, units }
  const announced = await service.commands.createShipment(coming, actor)
  if (!announced.ok) throw new Error(announced.refusal)
  const received = await service.commands.receiveShipment(announced.value.shipmentId, actor)
  if (!received.ok) throw new Error(received.refusal)
}

/** Hands a batch to ingest as the broker would, and waits until it is stored or put aside. */
export async function submitBatch(service: Service, batch: Batch, receivedAtMs: number, as: DeviceId = batch.deviceId) {
  const text = JSON.stringify(batch)
  const parsed = parseBatch(as, text)
  if (parsed.ok) {
    await service.inside.ingest.submit({ kind: 'batch', deviceId: as, receivedAtMs, batch: parsed.batch, text })
  } else {
    await service.inside.ingest.submit({ kind: 'unreadable', deviceId: as, receivedAtMs, reason: parsed.reason, text })
  }
  await service.inside.ingest.idle()
}
