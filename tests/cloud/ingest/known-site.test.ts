import { expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { FactBody } from '#contracts/facts/fact'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
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
  /** Facts of a transaction of their own, so long after the last. */
  const says = async (afterMs: number, ...facts: FactBody[]) => {
    const firstSeq = cabinet.said.length + 1
    cabinet.elapsedMs += afterMs
    clock.advance(afterMs + 1_000)
    for (const fact of facts) cabinet.say(fact)
    await submitBatch(service, cabinet.batch(firstSeq), clock.now())
  }
  const confirmed = async () =>
    (await service.store.positions.all()).find(({ placeId }) => placeId === 'cab-1')?.confirmed
  return { service, session, says, confirmed }
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
  // No fact can be counted: the transaction fails when all else of it is stored, and its batch is put aside.
  const refuse = "select raise(abort, 'refused')"
  sqlite?.exec(
    `create trigger refuse before update on site_state when new.facts_accepted > old.facts_accepted begin ${refuse}; end`,
  )
  await session({ taken: [1, 2] })
  sqlite?.exec('drop trigger refuse')
  expect(await confirmed()).toBe(4)
  await session({ taken: [3] })
  expect(await confirmed()).toBe(3)
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBe(null)
  await service.stop()
})

it('raises an alert once however many transactions it lasts, ends it with its cause, and raises it anew', async () => {
  const { service, session } = await cabinetWithUnits()
  const thresholds = { reorderPoint: 2, orderUpTo: 4, safetyStock: 1 }
  await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'a test' }], actor)
  const alerts = async () =>
    (await service.store.alerts.list('all'))
      .filter(({ ruleId }) => ruleId === 'reorder-point')
      .map(({ state }) => state)
      .sort()
  await session({ taken: [1] })
  expect(await alerts()).toEqual([])
  await session({ taken: [2] })
  await session({ taken: [3] })
  expect(await alerts()).toEqual(['open'])
  const requisitions = await openLines(service.store)
  expect(requisitions).toHaveLength(1)
  await session({ placed: [1, 2, 3] })
  expect(await alerts()).toEqual(['cleared'])
  await session({ taken: [2, 3] })
  expect(await alerts()).toEqual(['cleared', 'open'])
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBe(null)
  await service.stop()
})

it('judges by what an item, an assortment and a policy have become since they were first read', async () => {
  const { service, session } = await cabinetWithUnits()
  const alerts = async () => (await service.store.alerts.list('open')).map(({ ruleId }) => ruleId)
  await session({ taken: [1] })
  const policy = {
    layer: 'class' as const,
    classId: 'C',
    thresholds: { reorderPoint: 3, orderUpTo: 4 },
    reason: 'a test',
  }
  await service.commands.putPolicies([policy], actor)
  await session({ taken: [2] })
  expect(await alerts()).not.toContain('reorder-point')
  const [item] = await service.store.items.list()
  if (item === undefined) throw new Error('no item')
  const { itemId: _itemId, siteId: _siteId, lastEntrySeq: _lastEntrySeq, ...wish } = item
  await service.commands.putItems([{ ...wish, abcClass: 'C' }], actor)
  await session({ placed: [2] })
  expect(await alerts()).toContain('reorder-point')
  await service.stop()
})

it('remembers of a reader since when it is lost, so that the loss is told when it is back', async () => {
  const { service, says } = await cabinetWithUnits()
  const model = { manufacturer: 1, model: 1, firmware: '1', llrpVersion: '1.0.1' } as const
  await says(0, { kind: 'ReaderConnected', ...model, blindMs: null })
  await says(60_000, { kind: 'ReaderLost', reason: 'connection-closed' })
  await says(3_600_000, { kind: 'ReaderConnected', ...model, blindMs: 3_600_000 })
  const [alert] = (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'reader-lost')
  expect(alert?.state).toBe('cleared')
  await service.stop()
})
