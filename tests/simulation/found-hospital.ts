import { rootPlaceId } from '#cloud/places/founding-places'
import type { PlaceDefinition } from '#cloud/places/place-decisions'
import type { Service } from '#cloud/service'
import { encodeSgtin96 } from '#contracts/identity/epc-encoding'
import { gs1CheckDigit } from '#contracts/identity/gtin'
import { deviceIdSchema, type EpcHex, type UserRef } from '#contracts/ids'
import type { TrustBundle } from '#contracts/trust-bundle'
import { type PieceTruth, pieceTruth } from './lots/piece-truth.ts'
import type { SimulationOptions } from './simulation-options.ts'

/** One device as it is enrolled, with what lies in it when the hospital opens. */
export type FoundedDevice = {
  deviceId: string
  modelId: string
  password: string
  trust: TrustBundle
  inside: string[]
}

/** What the service was told, and the ids it gave. */
export type Founded = {
  devices: FoundedDevice[]
  /** The unit each tag was announced for. */
  unitOfTag: Map<string, string>
  /** What lies on the shelf. */
  pieces: PieceTruth
  badges: string[]
}

type Article = { itemId: string; gtin: string }

/** An open shelf with articles that are counted, not numbered. */
export const shelfId = 'shelf-1'

export const owner = 'hospital'
const countedItems = 3
const piecesOfEach = 40
const perCommandMax = 1_000
const day = 86_400_000
const nurses = ['nurse-1', 'nurse-2', 'nurse-3']

/** The value of an outcome. Throws when the service refused. */
export function must<T>(
  outcome: { ok: true; value: T } | { ok: false; refusal: string; about?: Record<string, unknown> },
): T {
  if (!outcome.ok) throw new Error(`the service refused: ${outcome.refusal} ${JSON.stringify(outcome.about ?? {})}`)
  return outcome.value
}

function* pagesOf<T>(list: readonly T[]): Iterable<T[]> {
  for (let start = 0; start < list.length; start += perCommandMax) yield list.slice(start, start + perCommandMax)
}

function deviceNames({ cabinets, coldCabinets, roomSensors }: SimulationOptions) {
  const numbered = (count: number, prefix: string, modelOf: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ deviceId: `${prefix}-${index + 1}`, modelId: modelOf(index) }))
  return [
    ...numbered(cabinets, 'cab', (index) => (index < cabinets - coldCabinets ? 'implant-cabinet-4' : 'cold-cabinet-4')),
    ...numbered(roomSensors, 'or', () => 'or-sensor-th'),
  ]
}

const isCabinet = ({ modelId }: { modelId: string }) => modelId !== 'or-sensor-th'

/** Every device stands at a place of its own name: a cabinet keeps stock, a room does not. */
function placeOf(device: { deviceId: string; modelId: string }): PlaceDefinition {
  const keepsStock = isCabinet(device)
  const words = { title: device.deviceId, titleZh: null, answerableRole: null, timeZone: null }
  const tree = { placeId: device.deviceId, parentId: rootPlaceId, kind: keepsStock ? 'cabinet' : 'room' }
  return { ...tree, ...words, keepsStock, receivesGoods: false, closed: false }
}

/** Puts the catalogue in: numbered articles, the first of them in much use. */
async function catalogue(service: Service, count: number, actor: UserRef): Promise<Article[]> {
  const gtins = Array.from({ length: count }, (_, index) => {
    const body = `0690123${String(index).padStart(6, '0')}`
    return `${body}${gs1CheckDigit(body)}`
  })
  const articles: Article[] = []
  for (const page of pagesOf(gtins)) {
    const definitions = page.map((gtin) => {
      const rank = gtins.indexOf(gtin)
      return {
        tracking: 'serial' as const,
        title: `Item ${rank}`,
        titleZh: `物品${rank}`,
        category: 'hip',
        maker: 'Ordan',
        size: '10',
        abcClass: rank === 0 ? ('A' as const) : ('C' as const),
        riskClass: 'medium' as const,
        unitPriceCents: 10_000,
        currency: 'USD',
        codes: [{ issuer: 'gs1', code: gtin, packLevel: 1 }],
      }
    })
    const items = must(await service.commands.putItems(definitions, actor))
    for (const [index, { itemId }] of items.entries()) articles.push({ itemId, gtin: page[index] ?? '' })
  }
  return articles
}

/** Delivers what lies in a cabinet when it is switched on, and says that it belongs there. */
async function openingStock(
  service: Service,
  placeId: string,
  units: { epc: EpcHex; itemId: string; serial: string }[],
  actor: UserRef,
): Promise<string[]> {
  const itemIds = [...new Set(units.map(({ itemId }) => itemId))]
  const lines = itemIds.map((itemId) => ({ itemId, placeId, owner, belongs: true }))
  for (const page of pagesOf(lines)) must(await service.commands.setAssortment(page, actor))
  const expiresOnDay = Math.floor(Date.now() / day) + 400
  const unitIds: string[] = []
  for (const page of pagesOf(units)) {
    const announced = must(
      await service.commands.createShipment(
        {
          supplierId: 'opening-stock',
          destinationPlaceId: placeId,
          requisitionId: null,
          dueAtMs: null,
          units: page.map((unit) => ({ ...unit, lot: 'L1', expiresOnDay, owner })),
          lots: [],
        },
        actor,
      ),
    )
    must(await service.commands.receiveShipment(announced.shipmentId, { placeId: null }, actor))
    unitIds.push(...announced.unitIds)
  }
  return unitIds
}

/** Catalogues a few articles without serial numbers and puts a lot of each on the shelf. */
async function stockShelf(service: Service, actor: UserRef): Promise<PieceTruth> {
  const { commands } = service
  const pieces = pieceTruth()
  const definitions = Array.from({ length: countedItems }, (_, index) => ({
    tracking: 'lot' as const,
    ...{ title: `Suture ${index}`, titleZh: null, category: 'suture', maker: 'Veltis', size: null },
    ...{ abcClass: 'C' as const, riskClass: null, unitPriceCents: 500, currency: 'USD' },
    codes: [{ issuer: 'hospital', code: `SUTURE-${index}`, packLevel: 1 }],
  }))
  const items = must(await commands.putItems(definitions, actor))
  const lines = items.map(({ itemId }) => ({ itemId, placeId: shelfId, owner, belongs: true }))
  must(await commands.setAssortment(lines, actor))
  const expiresOnDay = Math.floor(Date.now() / day) + 400
  const lots = items.map(({ itemId }) => ({ itemId, lot: 'S1', expiresOnDay, owner, quantity: piecesOfEach }))
  const coming = { supplierId: 'opening-stock', destinationPlaceId: shelfId, requisitionId: null, dueAtMs: null }
  const { shipmentId, lotIds } = must(await commands.createShipment({ ...coming, units: [], lots }, actor))
  must(await commands.receiveShipment(shipmentId, { placeId: shelfId }, actor))
  for (const lotId of lotIds) pieces.add(lotId, shelfId, piecesOfEach)
  return pieces
}

/** Who may open the cabinets: three nurses, a badge each. */
async function hire(service: Service, actor: UserRef): Promise<string[]> {
  const badges = nurses.map((_, index) => `8100${index}`)
  for (const username of nurses) {
    const account = {
      username,
      displayName: 'Nurse',
      passwordHash: '',
      grants: [{ role: 'clinician' as const, placeId: rootPlaceId }],
    }
    must(await service.commands.createUser(account, actor))
  }
  const wishes = badges.map((badgeNumber, index) => ({
    badgeNumber,
    user: { username: nurses[index] ?? '' },
    validUntilMs: Date.now() + 365 * day,
  }))
  must(await service.commands.putBadges(wishes, actor))
  return badges
}

/** Tells a new service about the whole hospital: places, articles, levels, devices, people, and what lies where. */
export async function foundHospital(service: Service, options: SimulationOptions, actor: UserRef): Promise<Founded> {
  const { commands } = service
  const names = deviceNames(options)
  const shelf = { ...placeOf({ deviceId: shelfId, modelId: 'shelf' }), kind: 'shelf' }
  must(await commands.putPlaces([...names.map(placeOf), shelf], actor))
  const articles = await catalogue(service, options.items, actor)
  const thresholds = { safetyStock: 1, reorderPoint: 2, orderUpTo: 5, emergency: 0 }
  must(await commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'simulation' }], actor))
  const unitOfTag = new Map<string, string>()
  const devices: FoundedDevice[] = []
  let made = 0
  for (const [index, { deviceId, modelId }] of names.entries()) {
    const id = deviceIdSchema.parse(deviceId)
    const kind = isCabinet({ modelId }) ? 'cabinet' : 'room-sensor'
    const wish = { deviceId: id, modelId, kind, title: deviceId, placeId: deviceId, rotate: false } as const
    const { password, trust } = must(await commands.registerDevice(wish, actor))
    const units = Array.from({ length: kind === 'cabinet' ? options.unitsPerCabinet : 0 }, () => {
      const rank = (index * options.itemsPerCabinet + (made % options.itemsPerCabinet)) % articles.length
      const { itemId, gtin } = articles[rank] ?? { itemId: '', gtin: '' }
      const serial = String(++made)
      return { epc: encodeSgtin96({ gtin, companyPrefixDigits: 7, serial, filter: 1 }), itemId, serial }
    })
    const unitIds = await openingStock(service, deviceId, units, actor)
    for (const [at, { epc }] of units.entries()) unitOfTag.set(epc, unitIds[at] ?? '')
    devices.push({ deviceId, modelId, password, trust, inside: units.map(({ epc }) => epc) })
  }
  const pieces = await stockShelf(service, actor)
  return { devices, unitOfTag, pieces, badges: await hire(service, actor) }
}
