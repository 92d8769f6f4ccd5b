import { expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import {
  defineItem,
  enrolCabinet,
  receiveUnits,
  serviceWorld,
  stockUp,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

async function cabinetWithUnits() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'cab-1')
  await receiveUnits(service, itemId, 'cab-1', 1, 4)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  clock.advance(100_000)
  cabinet.finds(epcOf(1), epcOf(2), epcOf(3), epcOf(4))
  await submitBatch(service, cabinet.batch(), clock.now())
  /** A door session of its own transaction. */
  const session = async (moved: { taken?: number[]; placed?: number[] }) => {
    const firstSeq = cabinet.said.length + 1
    cabinet.session({ taken: moved.taken?.map(epcOf) ?? [], placed: moved.placed?.map(epcOf) ?? [] })
    clock.advance(60_000)
    await submitBatch(service, cabinet.batch(firstSeq), clock.now())
  }
  const confirmed = async () =>
    (await service.store.positions.all()).find(({ placeId }) => placeId === 'cab-1')?.confirmed
  return { service, session, confirmed }
}

it('counts a position right over many transactions that read its units once', async () => {
  const { service, session, confirmed } = await cabinetWithUnits()
  await session({ taken: [1, 2] })
  expect(await confirmed()).toBe(2)
  await session({ taken: [3], placed: [1] })
  await session({ placed: [2] })
  expect(await confirmed()).toBe(3)
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBe(null)
  await service.stop()
})

it('forgets what a transaction that failed had made of its units', async () => {
  const { service, session, confirmed } = await cabinetWithUnits()
  const { sqlite } = service.inside.store.database
  // The journal's end cannot be moved: the transaction fails when all else of it is stored, and its batch is put aside.
  const refuse = "select raise(abort, 'refused')"
  sqlite?.exec(
    `create trigger refuse before update on site_state when new.head_seq > old.head_seq begin ${refuse}; end`,
  )
  await session({ taken: [1, 2] })
  sqlite?.exec('drop trigger refuse')
  expect(await confirmed()).toBe(4)
  await session({ taken: [3] })
  expect(await confirmed()).toBe(3)
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBe(null)
  await service.stop()
})
