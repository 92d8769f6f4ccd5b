import type { Authority } from '#cloud/certificates/authority'
import { type Config, configSchema } from '#cloud/config'
import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import { loadRules } from '#cloud/load-rules'
import type { Grant } from '#cloud/people/access/grant'
import type { Role } from '#cloud/people/role'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { PlaceDefinition } from '#cloud/places/place-decisions'
import { createService, type Service } from '#cloud/service'
import type { Outcome } from '#cloud/service/command-context'
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
export const gtin = '09506000134352'

const files = { read: async () => null, writeDurably: async () => {} }

/** A platform with nothing behind it but the clock handed in. */
export function quietPlatform(clock: Clock, seed = 7): Platform {
  return { clock, random: seededRandom(seed), streams: systemStreams(), files, log: silentLog() }
}

/** Roles in the whole hospital. */
export function everywhere(...roles: Role[]): Grant[] {
  return roles.map((role) => ({ role, placeId: rootPlaceId }))
}

export type ServiceWorldOptions = {
  address?: StoreAddress
  clock?: Clock
  config?: Partial<Config>
  log?: Platform['log']
  /** Of its chance; two runs of a service never share theirs. */
  seed?: number
  files?: Files
  storeMarkerPath?: string
  signingKeyPath?: string
  startWholeCheck?: StartWholeCheck
  mqttListen?: { host: string; port: number } | null
  /** Certificates; left out, devices prove themselves by passwords. */
  openAuthority?: (known: string | null) => Promise<Authority>
}

/** A service without HTTP and, unless asked, without TCP. Not started. */
export async function serviceWorld(options: ServiceWorldOptions = {}): Promise<Service> {
  const platform = quietPlatform(options.clock ?? virtualClock(), options.seed)
  return await createService({
    config: { ...configSchema.parse({}), ...options.config },
    storeAddress: options.address ?? { engine: 'sqlite', path: ':memory:' },
    platform: { ...platform, log: options.log ?? platform.log, files: options.files ?? platform.files },
    rules: await loadRules(),
    models: new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)])),
    mqttListen: options.mqttListen ?? null,
    openAuthority: options.openAuthority ?? null,
    firstRunTokenPath: null,
    signingKeyPath: options.signingKeyPath ?? null,
    storeMarkerPath: options.storeMarkerPath ?? null,
    startWholeCheck: options.startWholeCheck ?? null,
  })
}

function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.refusal} ${JSON.stringify(outcome.about ?? {})}`)
  return outcome.value
}

/** A place that keeps stock, under the hospital. */
export async function definePlace(service: Service, placeId: string, changes: Partial<PlaceDefinition> = {}) {
  const words = { title: placeId, titleZh: null, answerableRole: null, timeZone: null }
  const place = { placeId, parentId: rootPlaceId, kind: 'cabinet', ...words, keepsStock: true, receivesGoods: false }
  accepted(await service.commands.putPlaces([{ ...place, closed: false, ...changes }], actor))
}

/** Enrols a cabinet at a place of its own name and returns its password. */
export async function enrolCabinet(service: Service, deviceId: string): Promise<string> {
  await definePlace(service, deviceId)
  const wish = { modelId: 'implant-cabinet-4', kind: 'cabinet', title: deviceId, placeId: deviceId } as const
  const device = { deviceId: deviceIdSchema.parse(deviceId), ...wish, rotate: false }
  return accepted(await service.commands.registerDevice(device, actor)).password
}

/** Puts one item with a GTIN into the catalogue and returns its id. */
export async function defineItem(
  service: Service,
  code = gtin,
  tracking: 'serial' | 'lot' = 'serial',
): Promise<string> {
  const words = { title: 'Screw', titleZh: null, category: null, maker: null, size: null }
  const classes = { abcClass: 'A', riskClass: 'high', unitPriceCents: 12_345, currency: 'EUR' } as const
  const codes = [{ issuer: 'hospital', code, packLevel: 1 }]
  const [item] = accepted(await service.commands.putItems([{ tracking, ...words, ...classes, codes }], actor))
  return item?.itemId ?? ''
}

/** Says that an item belongs at a place, so that its levels are judged. */
export async function stockUp(service: Service, itemId: string, placeId: string, owner = 'hospital'): Promise<void> {
  accepted(await service.commands.setAssortment([{ itemId, placeId, owner, belongs: true }], actor))
}

/** Announces numbered units to a cabinet and takes them into the store; answers their ids. */
export async function receiveUnits(
  service: Service,
  itemId: string,
  deviceId: string,
  from: number,
  count: number,
): Promise<string[]> {
  const units = Array.from({ length: count }, (_, index) => {
    const serial = String(from + index)
    return { epc: epcOf(from + index), itemId, serial, lot: 'L1', expiresOnDay: 22_000, owner: 'hospital' }
  })
  const coming = {
    supplierId: 'acme',
    destinationPlaceId: deviceId,
    requisitionId: null,
    dueAtMs: null,
    units,
    lots: [],
  }
  const { shipmentId, unitIds } = accepted(await service.commands.createShipment(coming, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  return unitIds
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
