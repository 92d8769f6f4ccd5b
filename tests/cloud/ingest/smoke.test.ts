import { expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import {
  actor,
  defineItem,
  enrolCabinet,
  receiveUnits,
  serviceWorld,
  stockUp,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

it('lives', async () => {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'cab-1')
  const set = await service.commands.putPolicies(
    [{ layer: 'hospital', thresholds: { reorderPoint: 3, orderUpTo: 6 }, reason: 'why' }],
    actor,
  )
  expect(set).toEqual({ ok: true, value: { count: 1 } })
  const ids = await receiveUnits(service, itemId, 'cab-1', 1, 4)
  const cab = new WrittenCabinet('cab-1', clock.now())
  clock.advance(100_000)
  cab.finds(epcOf(1), epcOf(2), epcOf(3), epcOf(4), epcOf(99))
  cab.session({ taken: [epcOf(1), epcOf(2)] })
  cab.climate(21_000)
  await submitBatch(service, cab.batch(), clock.now())
  console.log(await service.stockToday())
  console.log((await service.store.alerts.list('all')).map((a) => [a.ruleId, a.about, a.state]))
  console.log((await service.store.requisitions.list('all')).map((a) => [a.itemId, a.quantity, a.state]))
  console.log(await service.store.units.find(ids[0] ?? ''))
  console.log(await service.store.stays.ofUnit(ids[0] ?? ''))
  const v = await verifyStore(service.inside.store.database, service.siteId)
  console.log(v)
  expect(v.problem).toBe(null)
  await service.stop()
})
