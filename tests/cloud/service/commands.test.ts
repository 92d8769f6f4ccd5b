import { expect, it } from 'vitest'
import type { Committed } from '#cloud/journal/changes'
import { subjectOf } from '#cloud/journal/subject'
import type { Service } from '#cloud/service'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { approveAll, openLines, orderAll } from '#tests/cloud/requisitions/all-requisitions'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
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

async function stockedCabinet(address: StoreAddress, count: number) {
  const clock = virtualClock()
  const service = await serviceWorld({ address, clock })
  await enrolCabinet(service, 'cab-1')
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'cab-1')
  const unitIds = await receiveUnits(service, itemId, 'cab-1', 1, count)
  clock.advance(60_000)
  const cabinet = new WrittenCabinet('cab-1', clock.now() - 50_000)
  cabinet.elapsedMs = 49_000
  cabinet.finds(...Array.from({ length: count }, (_, index) => epcOf(index + 1)))
  await submitBatch(service, cabinet.batch(), clock.now())
  /** The nth unit, from 1. */
  const unit = (nth: number) => unitIds[nth - 1] ?? ''
  return { service, clock, cabinet, itemId, unit }
}

async function setLevels(service: Service, itemId: string, thresholds: Record<string, number>) {
  const policy = { layer: 'item-at-place', itemId, placeId: 'cab-1', thresholds, reason: 'a test' } as const
  return await service.commands.putPolicies([policy], actor)
}

onBothEngines((newAddress) => {
  it('from the last unit taken to the order: alert, requisition, approval, all with their proof and in the journal', async () => {
    const { service, clock, cabinet, itemId, unit } = await stockedCabinet(await newAddress(), 4)
    expect(await setLevels(service, itemId, { reorderPoint: 3, orderUpTo: 6, safetyStock: 1 })).toEqual({
      ok: true,
      value: { count: 1 },
    })
    const told: Committed[] = []
    service.onCommitted((committed) => told.push(committed))
    const seq = cabinet.said.length + 1
    const sessionId = cabinet.session({ taken: [epcOf(1), epcOf(2)] })
    clock.advance(30_000)
    await submitBatch(service, cabinet.batch(seq), clock.now())

    const alerts = await service.store.alerts.list('open')
    expect(alerts.map(({ ruleId }) => ruleId)).toEqual(['reorder-point'])
    expect(alerts[0]?.proof).toMatchObject({ observed: 2, limit: { value: 3, layer: 'item-at-place', setBy: actor } })
    const [requisition] = await openLines(service.store)
    expect(requisition).toMatchObject({
      itemId,
      placeId: 'cab-1',
      owner: 'hospital',
      quantity: 4,
      state: 'proposed',
    })
    expect(told).toHaveLength(1)
    expect(told[0]?.changes).toMatchObject({
      alerts: [alerts[0]?.alertId],
      requisitions: [requisition?.requisitionId],
      sessions: [{ sessionId, deviceId: 'cab-1', decidedAfterMs: 3_000 }],
    })
    expect(told[0]?.changes.units.sort()).toEqual([unit(1), unit(2)].sort())
    expect(told[0]?.changes.stock).toContainEqual({ itemId, placeId: 'cab-1', owner: 'hospital' })

    const alertId = alerts[0]?.alertId ?? ''
    expect(await service.commands.decideAlert(alertId, { kind: 'acknowledge' }, null, actor)).toEqual({
      ok: true,
      value: { count: 1 },
    })
    expect(await service.commands.decideAlert(alertId, { kind: 'acknowledge' }, null, actor)).toMatchObject({
      refusal: 'alert-already-acknowledged',
    })
    const id = requisition?.requisitionId ?? ''
    const early = { lines: [{ lineId: requisition?.lineId ?? '', quantity: 4 }] }
    const refusal = 'requisition-not-approved'
    expect(await service.commands.orderRequisition(id, early, actor)).toMatchObject({ refusal })
    expect(await approveAll(service, id, actor)).toEqual({ ok: true, value: null })
    expect(await orderAll(service, id, actor)).toEqual({ ok: true, value: null })
    expect((await openLines(service.store))[0]?.state).toBe('ordered')
    const kinds = (await service.store.journal.after(0, 1_000)).map(({ kind }) => kind)
    expect(kinds).toEqual(
      expect.arrayContaining(['AlertAcknowledged', 'RequisitionApproved', 'RequisitionOrdered', 'PolicySet']),
    )
    await service.stop()
  })

  it('refuses by name what the life of a unit does not allow, and journals the refusal', async () => {
    const { service, unit } = await stockedCabinet(await newAddress(), 2)
    expect(await service.commands.useUnit('0'.repeat(26), 'C-100', actor)).toEqual({
      ok: false,
      refusal: 'unit-unknown',
    })
    const hold = { reason: 'recall', note: 'lot L1' } as const
    expect(await service.commands.holdUnit(unit(1), hold, actor)).toEqual({ ok: true, value: null })
    expect(await service.commands.holdUnit(unit(1), hold, actor)).toEqual({ ok: false, refusal: 'unit-already-held' })
    const there = (await service.stockToday()).find(({ placeId }) => placeId === 'cab-1')
    expect(there).toMatchObject({ usable: 1, held: 1 })
    const kinds = (await service.store.journal.about([subjectOf('unit', unit(1))])).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'UnitEventRefused')).toHaveLength(1)
    expect(await service.commands.releaseUnit(unit(1), { ...hold, note: 'cleared' }, actor)).toEqual({
      ok: true,
      value: null,
    })
    await service.stop()
  })

  it.each([
    ['an item nobody defined', { itemId: '0'.repeat(26) }, 'item-unknown', { itemId: '0'.repeat(26) }],
    ['a serial that a known unit has', { epc: epcOf(77) }, 'serial-already-known', { serial: '1', state: 'stocked' }],
    ['a tag that is on another unit', { serial: '77' }, 'tag-already-bound', { epc: epcOf(1) }],
  ])(
    'announces nothing when the notice names %s, and says what stands against it',
    async (_name, changes, refusal, about) => {
      const { service, itemId, unit } = await stockedCabinet(await newAddress(), 1)
      const { entrySeq } = await service.store.journal.head()
      const wish = { epc: epcOf(1), itemId, serial: '1', lot: null, expiresOnDay: null, owner: 'hospital', ...changes }
      const coming = {
        supplierId: 'acme',
        destinationPlaceId: 'cab-1',
        requisitionId: null,
        dueAtMs: null,
        units: [wish],
        lots: [],
      }
      const outcome = await service.commands.createShipment(coming, actor)
      expect(outcome).toMatchObject({ ok: false, refusal, about })
      if (refusal !== 'item-unknown') expect(outcome).toMatchObject({ about: { unitId: unit(1) } })
      expect((await service.store.journal.head()).entrySeq).toBe(entrySeq)
      await service.stop()
    },
  )

  it('says which number is in force, and refuses a number without its subject, by the field', async () => {
    const { service, itemId } = await stockedCabinet(await newAddress(), 1)
    const hospital = { layer: 'hospital', thresholds: { reorderPoint: 9 }, reason: 'for all' } as const
    await service.commands.putPolicies([hospital], actor)
    const inForce = async () => (await service.policyInForce(itemId, 'cab-1', 'hospital')).reorderPoint
    expect(await inForce()).toMatchObject({ value: 9, layer: 'hospital' })
    await setLevels(service, itemId, { reorderPoint: 2 })
    expect(await inForce()).toMatchObject({ value: 2, layer: 'item-at-place', setBy: actor })
    const { entrySeq } = await service.store.journal.head()
    const nowhere = { layer: 'place', thresholds: { reorderPoint: 1 }, reason: 'x' } as const
    const refused = (field: string) => ({
      ok: false,
      refusal: 'policy-not-valid',
      about: { field: `policies.0.${field}`, line: 1 },
    })
    expect(await service.commands.putPolicies([nowhere], actor)).toMatchObject(refused('placeId'))
    expect(await setLevels(service, itemId, { reorderPint: 1 })).toMatchObject(refused('thresholds'))
    expect(await setLevels(service, itemId, { reorderPoint: -1 })).toMatchObject(refused('thresholds.reorderPoint'))
    expect((await service.store.journal.head()).entrySeq).toBe(entrySeq)
    await service.stop()
  })
})

it('notices a device that falls silent, by the clock alone', async () => {
  const { service, clock } = await stockedCabinet({ engine: 'sqlite', path: ':memory:' }, 1)
  await service.start()
  const untilRaised = async () => {
    for (let tick = 0; tick < 40; tick++) {
      clock.advance(5_000)
      await new Promise((resolve) => setImmediate(resolve))
      await service.inside.writer.settled()
      const open = await service.store.alerts.list('open')
      if (open.length > 0) return open
    }
    return []
  }
  expect((await untilRaised()).map(({ ruleId }) => ruleId)).toEqual(['device-silence'])
  await service.stop()
})
