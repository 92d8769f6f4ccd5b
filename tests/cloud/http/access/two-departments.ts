import { deviceIdSchema } from '#contracts/ids'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
import { accepted, receiveLot } from '#tests/support/filled-site'
import { enter, type HttpWorld, httpWorld } from '#tests/support/http-world'
import {
  actor,
  defineItem,
  definePlace,
  receiveUnits,
  type ServiceWorldOptions,
  stockUp,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

/** What one department has, by name: everything a person elsewhere must not meet. */
export type Department = {
  placeId: string
  cabinetId: string
  unitId: string
  /** Taken out of the cabinet, in somebody's hands. */
  takenUnitId: string
  serial: string
  lotId: string
  epc: string
  foreignEpc: string
  shipmentId: string
  alertId: string
  requisitionId: string
  userRef: string
}

/** What a place is part of, as this hospital was built. */
export const parents: Record<string, string | null> = {
  hospital: null,
  'dept-a': 'hospital',
  'dept-b': 'hospital',
  'cab-a': 'dept-a',
  'cab-b': 'dept-b',
}

async function furnish(
  world: HttpWorld,
  name: 'a' | 'b',
  itemId: string,
  swabId: string,
  first: number,
  nowMs: number,
) {
  const { service } = world
  const placeId = `dept-${name}`
  const cabinetId = `cab-${name}`
  await definePlace(service, placeId, { kind: 'department', keepsStock: false })
  await definePlace(service, cabinetId, { parentId: placeId })
  const deviceId = deviceIdSchema.parse(cabinetId)
  const wish = { deviceId, modelId: 'implant-cabinet-4', kind: 'cabinet', title: cabinetId } as const
  accepted(await service.commands.registerDevice({ ...wish, placeId: cabinetId, rotate: false }, actor))
  await stockUp(service, itemId, cabinetId)
  const [unitId = '', takenUnitId = ''] = await receiveUnits(service, itemId, cabinetId, first, 2)
  const lotId = await receiveLot(service, swabId, cabinetId, 1_000, `LOT-${name}`)
  const cabinet = new WrittenCabinet(cabinetId, nowMs)
  const foreign = epcOf(first + 50)
  cabinet.finds(epcOf(first), epcOf(first + 1), foreign)
  cabinet.session({ taken: [epcOf(first + 1)] })
  const sentAtMs = nowMs + 60_000
  await submitBatch(service, cabinet.batch(1, cabinet.said.length), sentAtMs)
  const coming = { supplierId: 'acme', destinationPlaceId: cabinetId, requisitionId: null, dueAtMs: null }
  const unit = { epc: null, itemId, serial: `later-${name}`, lot: 'L1', expiresOnDay: 22_000, owner: 'hospital' }
  const { shipmentId } = accepted(await service.commands.createShipment({ ...coming, units: [unit], lots: [] }, actor))
  const { userRef } = await enter(world, [{ role: 'clinician', placeId: cabinetId }])
  return {
    placeId,
    cabinetId,
    unitId,
    takenUnitId,
    serial: String(first),
    lotId,
    epc: epcOf(first),
    foreignEpc: foreign,
    shipmentId,
    userRef,
  }
}

/** A hospital of two departments with one cabinet each, and the same of everything in both. */
export async function twoDepartments(options: Pick<ServiceWorldOptions, 'address'> = {}) {
  const clock = virtualClock()
  const world = await httpWorld({ ...options, clock })
  const { service } = world
  const itemId = await defineItem(service)
  const swabId = await defineItem(service, 'SWAB-1', 'lot')
  const thresholds = { reorderPoint: 5, orderUpTo: 9 }
  accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'to begin with' }], actor))
  const furnished = [
    await furnish(world, 'a', itemId, swabId, 100, clock.now()),
    await furnish(world, 'b', itemId, swabId, 200, clock.now()),
  ]
  const [alerts, requisitions] = await Promise.all([service.store.alerts.list('open'), openLines(service.store)])
  const [a, b] = furnished.map((department): Department => {
    const isThere = (one: { placeId: string | null }) => one.placeId === department.cabinetId
    const alertId = alerts.find(isThere)?.alertId ?? ''
    return { ...department, alertId, requisitionId: requisitions.find(isThere)?.requisitionId ?? '' }
  })
  if (a === undefined || b === undefined) throw new Error('two departments were furnished')
  for (const department of [a, b]) {
    for (const [name, value] of Object.entries(department)) if (value === '') throw new Error(`${name} is missing`)
  }
  return { world, clock, a, b, itemId, swabId }
}
