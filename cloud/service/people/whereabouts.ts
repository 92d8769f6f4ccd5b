import type { Enrolment } from '#cloud/devices/enrolment'
import { partsOfSubject, type Subject } from '#cloud/journal/subject'
import type { Lot, Pile } from '#cloud/lots/lot'
import { rootPlaceId } from '#cloud/places/founding-places'
import { passagePlaceIds } from '#cloud/places/passages'
import type { LotMovement } from '#cloud/stays/stay'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { Store } from '#cloud/store/store'
import { boundNow, type TagBinding } from '#cloud/tags/tag-binding'
import type { Unit } from '#cloud/units/unit'
import type { DeviceId, EpcHex, UserRef } from '#contracts/ids'

/** Where things are: places; null stands for the whole hospital. */
export type Whereabouts = readonly (string | null)[]

/** What is asked to find out where something is, of the store or of a transaction. */
export type Finder = {
  unit(unitId: string): Promise<Unit | null>
  lot(lotId: string): Promise<Lot | null>
  /** How pieces of a lot moved, as believed now. */
  lotMovements(lotId: string): Promise<readonly LotMovement[]>
  bindings(epc: EpcHex): Promise<readonly TagBinding[]>
  foreignTagAt(epc: EpcHex): Promise<string | null>
  deviceAt(deviceId: string): Promise<string | null>
  alert(alertId: string): Promise<{ placeId: string | null } | null>
  requisition(requisitionId: string): Promise<{ placeId: string } | null>
  shipment(shipmentId: string): Promise<{ destinationPlaceId: string; receivedPlaceId: string | null } | null>
  person(userRef: string): Promise<{ grants: readonly { placeId: string }[] } | null>
}

/** A device that is on its way into service is where it will stand. */
function awaitedAt(enrolments: readonly Enrolment[], deviceId: string): string | null {
  return enrolments.find((enrolment) => enrolment.deviceId === deviceId)?.placeId ?? null
}

/** As it stands in the store now. */
export function findingInStore(store: Store): Finder {
  return {
    unit: store.units.find,
    lot: store.lots.find,
    lotMovements: store.stays.ofLot,
    bindings: store.tags.bindings,
    foreignTagAt: async (epc) => (await store.tags.find(epc))?.placeId ?? null,
    deviceAt: async (deviceId) =>
      (await store.devices.find(deviceId as DeviceId))?.placeId ??
      awaitedAt(await store.enrolments.waiting(0), deviceId),
    alert: store.alerts.find,
    requisition: store.requisitions.find,
    shipment: store.shipments.find,
    person: (userRef) => store.users.find(userRef as UserRef),
  }
}

/** As a transaction sees it. */
export function findingIn(tx: SiteTransaction): Finder {
  return {
    unit: async (unitId) => (await tx.units.byId([unitId])).get(unitId) ?? null,
    lot: async (lotId) => (await tx.lots.byId([lotId])).get(lotId) ?? null,
    lotMovements: async (lotId) => (await tx.stays.lotMovements([lotId])).get(lotId) ?? [],
    bindings: async (epc) => (await tx.tags.bindings([epc])).get(epc) ?? [],
    foreignTagAt: async (epc) => (await tx.tags.foreign([epc])).get(epc)?.placeId ?? null,
    deviceAt: async (deviceId) =>
      (await tx.devices.byKeys([deviceId as DeviceId]))[0]?.placeId ??
      awaitedAt(await tx.enrolments.waiting(0), deviceId),
    alert: tx.alerts.find,
    requisition: tx.requisitions.find,
    shipment: tx.shipments.find,
    person: (userRef) => tx.users.find(userRef as UserRef),
  }
}

const passages: ReadonlySet<string> = new Set(Object.values(passagePlaceIds))

/** Whether a place is no spot but a step in the life of goods: what is there belongs to where it was or goes. */
export function isPassage(placeId: string): boolean {
  return passages.has(placeId)
}

/** The places a unit belongs to: where it stands and where it is bound for; on a passage, where it stood last. */
export function placesOfUnit({ homePlaceId, destinationPlaceId }: Pick<Unit, 'homePlaceId' | 'destinationPlaceId'>) {
  const places = [homePlaceId, destinationPlaceId].filter((placeId) => placeId !== null)
  return places.length === 0 ? [null] : [...new Set(places)]
}

/** The places pieces belong to; none when they are used up or gone. */
export function placesOfPile({ placeId, destinationPlaceId }: Pick<Pile, 'placeId' | 'destinationPlaceId'>): string[] {
  const places = destinationPlaceId === null ? [placeId] : [placeId, destinationPlaceId]
  return places.filter((each) => !isPassage(each))
}

/** Every place that pieces of a lot belong to; the whole hospital when there are none left. */
export function placesOfPiles(piles: readonly Pile[]): Whereabouts {
  return orWhole([...new Set(piles.flatMap(placesOfPile))])
}

function orWhole(places: readonly string[]): Whereabouts {
  return places.length === 0 ? [null] : places
}

async function tagAt(finder: Finder, epc: EpcHex): Promise<Whereabouts | null> {
  const bindings = await finder.bindings(epc)
  const bound = boundNow(bindings)
  const unit = bound === null ? null : await finder.unit(bound.unitId)
  if (unit !== null) return placesOfUnit(unit)
  const placeId = await finder.foreignTagAt(epc)
  if (placeId !== null && !isPassage(placeId)) return [placeId]
  return placeId === null && bindings.length === 0 ? null : [null]
}

type Finding = (finder: Finder, identity: readonly string[]) => Promise<Whereabouts | null>

const deviceFinding: Finding = async (finder, [deviceId = '']) => {
  const placeId = await finder.deviceAt(deviceId)
  return placeId === null ? null : [placeId]
}

const findings: Partial<Record<ReturnType<typeof partsOfSubject>['kind'], Finding>> = {
  site: async () => [rootPlaceId],
  place: async (_finder, [placeId = '']) => [isPassage(placeId) ? null : placeId],
  device: deviceFinding,
  door: deviceFinding,
  antenna: deviceFinding,
  probe: deviceFinding,
  tag: (finder, [epc = '']) => tagAt(finder, epc as EpcHex),
  async unit(finder, [unitId = '']) {
    const unit = await finder.unit(unitId)
    return unit === null ? null : placesOfUnit(unit)
  },
  async lot(finder, [lotId = '']) {
    const lot = await finder.lot(lotId)
    if (lot === null) return null
    // Where pieces were once there may be one that the books lost: whoever worked with the lot there still knows it.
    const moved = (await finder.lotMovements(lotId)).flatMap(({ fromPlaceId, toPlaceId }) => [fromPlaceId, toPlaceId])
    const been = moved.filter((placeId) => placeId !== null && !isPassage(placeId)) as string[]
    return orWhole([...new Set([...lot.piles.flatMap(placesOfPile), ...been])])
  },
  position: async (_finder, [, placeId = '']) => [isPassage(placeId) ? null : placeId],
  async alert(finder, [alertId = '']) {
    const alert = await finder.alert(alertId)
    return alert === null ? null : [alert.placeId]
  },
  async requisition(finder, [requisitionId = '']) {
    const requisition = await finder.requisition(requisitionId)
    return requisition === null ? null : [requisition.placeId]
  },
  async shipment(finder, [shipmentId = '']) {
    const shipment = await finder.shipment(shipmentId)
    return shipment === null
      ? null
      : [shipment.destinationPlaceId, ...(shipment.receivedPlaceId === null ? [] : [shipment.receivedPlaceId])]
  },
  async person(finder, [userRef = '']) {
    const person = await finder.person(userRef)
    return person === null ? null : orWhole(person.grants.map(({ placeId }) => placeId))
  },
}

/** Whether a kind of thing is somewhere: a policy or an item is where its entries say, or in the whole hospital. */
export function isPlaced(subject: Subject): boolean {
  return findings[partsOfSubject(subject).kind] !== undefined
}

/**
 * Where a thing is, for whoever asks whether it is theirs; null when nobody knows the thing. What is of no place, and a
 * kind of thing that is not listed here, is the whole hospital's.
 */
export async function whereaboutsOf(finder: Finder, subject: Subject): Promise<Whereabouts | null> {
  const { kind, identity } = partsOfSubject(subject)
  const finding = findings[kind]
  return finding === undefined ? [null] : await finding(finder, identity)
}
