import type { Service } from '#cloud/service'
import type { Outcome } from '#cloud/service/command-context'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { deviceIdSchema, tidHexSchema } from '#contracts/ids'
import { authorityInMemory, certifyCabinet } from '#tests/support/devices/certify'
import {
  actor,
  defineItem,
  everywhere,
  receiveUnits,
  serviceWorld,
  stockUp,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

/** What a command that must be accepted came to. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.refusal} ${JSON.stringify(outcome.about ?? {})}`)
  return outcome.value
}

/** Announces pieces of a lot for a place and receives them there; answers the lot's id. */
export async function receiveLot(
  service: Service,
  itemId: string,
  placeId: string,
  quantity: number,
  lot = 'L7',
): Promise<string> {
  const lots = [{ itemId, lot, expiresOnDay: 22_000, owner: 'hospital', quantity }]
  const coming = {
    supplierId: 'acme',
    destinationPlaceId: placeId,
    requisitionId: null,
    dueAtMs: null,
    units: [],
    lots,
  }
  const { shipmentId, lotIds } = accepted(await service.commands.createShipment(coming, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId }, actor))
  return lotIds[0] ?? ''
}

/** A small hospital in which every table that the journal adds up to holds at least one row. */
export async function filledSite(address: StoreAddress): Promise<Service> {
  const clock = virtualClock()
  const service = await serviceWorld({ address, clock, openAuthority: authorityInMemory(clock.now()) })
  const { commands } = service
  await certifyCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  const swabId = await defineItem(service, 'SWAB-1', 'lot')
  await stockUp(service, itemId, 'cab-1')
  const thresholds = { reorderPoint: 3, orderUpTo: 6 }
  accepted(await commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'to begin with' }], actor))
  const user = { username: 'mona', displayName: 'Mona', passwordHash: 'scrypt$x', grants: everywhere('supply') }
  const { userId } = accepted(await commands.createUser(user, actor))
  const badge = { badgeNumber: '0001', user: { userRef: userId }, validUntilMs: clock.now() + 1e9 }
  accepted(await commands.putBadges([badge], actor))
  await service.inside.documents.settled()
  accepted(await commands.sendCommand(deviceIdSchema.parse('cab-1'), { kind: 'ScanNow' }, actor))
  await receiveUnits(service, itemId, 'cab-1', 1, 4)
  const lotId = await receiveLot(service, swabId, 'store', 40)
  accepted(
    await commands.decideLot({ kind: 'LotMoved', lotId, placeId: 'store', toPlaceId: 'cab-1', quantity: 15 }, actor),
  )
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  clock.advance(3_700_000)
  cabinet.elapsedMs = 3_500_000
  cabinet.climate(21_000)
  cabinet.finds(epcOf(1), epcOf(2), epcOf(3), epcOf(4), epcOf(99))
  cabinet.session({ taken: [epcOf(1), epcOf(2)] })
  cabinet.say({ kind: 'TagIdentified', epc: epcOf(3), tid: tidHexSchema.parse('E28011602000000000000003') })
  await submitBatch(service, cabinet.batch(1, 1), clock.now())
  clock.advance(3_600_000)
  const said = cabinet.said.length
  cabinet.climate(21_100)
  await submitBatch(service, cabinet.batch(2, said), clock.now())
  return service
}
