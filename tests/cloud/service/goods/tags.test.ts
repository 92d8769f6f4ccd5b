import { describe, expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { type EpcHex, epcHexSchema, tidHexSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { type VirtualClock, virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

type World = { service: Service; clock: VirtualClock; cabinet: WrittenCabinet; itemId: string; tell(): Promise<void> }

/** A cabinet, an item, and a clock that goes along with what the cabinet says; at the end the store must verify. */
async function world(): Promise<World> {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await enrolCabinet(service, 'cab-1')
  await enrolCabinet(service, 'cab-2')
  const itemId = await defineItem(service)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  let told = 0
  const tell = async () => {
    clock.advance(Math.max(0, cabinet.bootedAtMs + cabinet.elapsedMs - clock.now()) + 10)
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    await submitBatch(service, cabinet.batch(told + 1), clock.now())
    told = cabinet.said.length
  }
  return { service, clock, cabinet, itemId, tell }
}

async function announce(
  { service, itemId }: World,
  units: readonly { serial: string | null; epc?: EpcHex | null }[],
  received = true,
): Promise<string[]> {
  const announced = units.map(({ serial, epc = null }) => {
    return { epc, itemId, serial, lot: 'L1', expiresOnDay: 22_000, owner: 'hospital' }
  })
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, lots: [] }
  const { shipmentId, unitIds } = accepted(await service.commands.createShipment({ ...to, units: announced }, actor))
  if (received) accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  return unitIds
}

const wish = { fromMs: null, replaces: null, because: 'labelled' }

async function openAlerts({ store }: Service, ruleId: string): Promise<string[]> {
  return (await store.alerts.list('open')).filter((alert) => alert.ruleId === ruleId).map(({ about }) => about)
}

it('a unit is announced, received, held and recalled before it has a tag, and its tag finds it held', async () => {
  const all = await world()
  const { service, cabinet, tell } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1' }], false)
  accepted(await service.commands.holdUnit(unitId, { reason: 'recall', note: 'lot L1' }, actor))
  const [shipment] = (await service.store.shipments.page({ within: null }, null, 1)).rows
  accepted(await service.commands.receiveShipment(shipment?.shipmentId ?? '', { placeId: null }, actor))
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'stocked', placeId: 'store', observed: false })
  accepted(await service.commands.bindTag(unitId, { epc: epcOf(1), ...wish }, actor))
  cabinet.session({ placed: [epcOf(1)] })
  await tell()
  const unit = await service.store.units.find(unitId)
  expect(unit).toMatchObject({ state: 'stocked', placeId: 'cab-1', observed: true, seenTags: [epcOf(1)] })
  expect(unit?.holds.map(({ reason }) => reason)).toEqual(['recall'])
  const [sum] = (await service.stockToday()).filter(({ placeId }) => placeId === 'cab-1')
  expect(sum).toMatchObject({ held: 1, usable: 0 })
})

it('what was heard before a tag was bound counts for the unit from the moment it was on it', async () => {
  const all = await world()
  const { service, cabinet, clock, tell } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1' }])
  cabinet.session({ placed: [epcOf(1)] })
  await tell()
  const labelledMs = clock.now()
  cabinet.session({ taken: [epcOf(1)] })
  await tell()
  expect(await service.store.units.find(unitId)).toMatchObject({ placeId: 'store', state: 'stocked' })
  accepted(await service.commands.bindTag(unitId, { epc: epcOf(1), ...wish, fromMs: labelledMs }, actor))
  expect(await service.store.units.find(unitId)).toMatchObject({ placeId: 'person', state: 'taken' })
  expect((await service.store.stays.ofUnit(unitId)).map(({ placeId }) => placeId)).toEqual([
    'transit',
    'store',
    'person',
  ])
  accepted(await service.commands.bindTag(unitId, { epc: epcOf(1), ...wish, fromMs: 0 }, actor))
  const now = (await service.store.stays.ofUnit(unitId)).filter(({ knownUntilSeq }) => knownUntilSeq === null)
  expect(now.map(({ placeId }) => placeId)).toEqual(['transit', 'store', 'cab-1', 'person'])
})

it('a foreign tag is seen and alerted, and both end when somebody binds it', async () => {
  const all = await world()
  const { service, cabinet, tell } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1' }])
  cabinet.finds(epcOf(7))
  await tell()
  expect((await service.store.tags.foreignSeen()).map(({ epc }) => epc)).toEqual([epcOf(7)])
  expect(await openAlerts(service, 'foreign-unit')).toEqual([`tag:${epcOf(7)}`])
  accepted(await service.commands.bindTag(unitId, { epc: epcOf(7), ...wish }, actor))
  expect(await service.store.tags.foreignSeen()).toEqual([])
  expect(await openAlerts(service, 'foreign-unit')).toEqual([])
  accepted(await service.commands.unbindTag(epcOf(7), null, 'it was the wrong one', actor))
  expect((await service.store.tags.foreignSeen()).map(({ epc }) => epc)).toEqual([epcOf(7)])
  expect(await openAlerts(service, 'foreign-unit')).toEqual([`tag:${epcOf(7)}`])
})

it('a foreign tag stays one when its chip is told, in whichever order that comes', async () => {
  const { service, cabinet, tell } = await world()
  const chip = (epc: EpcHex, n: number) => {
    cabinet.say({ kind: 'TagIdentified', epc, tid: tidHexSchema.parse(`E2801160200000000000000${n}`) })
  }
  cabinet.finds(epcOf(7))
  await tell()
  chip(epcOf(7), 7)
  await tell()
  chip(epcOf(8), 8)
  await tell()
  cabinet.finds(epcOf(8))
  await tell()
  expect((await openAlerts(service, 'foreign-unit')).sort()).toEqual([`tag:${epcOf(7)}`, `tag:${epcOf(8)}`])
})

it('a unit whose only tag was replaced leaves by its new one: a torn tag keeps nothing in a cabinet', async () => {
  const all = await world()
  const { service, cabinet, tell } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1', epc: epcOf(1) }])
  cabinet.session({ placed: [epcOf(1)] })
  await tell()
  accepted(await service.commands.bindTag(unitId, { epc: epcOf(2), ...wish, replaces: epcOf(1) }, actor))
  expect(await service.store.units.find(unitId)).toMatchObject({ placeId: 'cab-1', observed: false, seenTags: [] })
  cabinet.finds(epcOf(2))
  await tell()
  expect(await service.store.units.find(unitId)).toMatchObject({ observed: true, seenTags: [epcOf(2)] })
  cabinet.session({ taken: [epcOf(2)] })
  await tell()
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'taken', placeId: 'person' })
  cabinet.finds(epcOf(1))
  await tell()
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'taken', placeId: 'person' })
  expect(await openAlerts(service, 'foreign-unit')).toEqual([`tag:${epcOf(1)}`])
})

it('a unit with two tags is there while one of them is seen, and gone when both are', async () => {
  const all = await world()
  const { service, cabinet, tell } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1', epc: epcOf(1) }])
  accepted(await service.commands.bindTag(unitId, { epc: epcOf(2), ...wish, fromMs: 0 }, actor))
  cabinet.session({ placed: [epcOf(1), epcOf(2)] })
  await tell()
  cabinet.session({ taken: [epcOf(1)] })
  await tell()
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'stocked', seenTags: [epcOf(2)] })
  cabinet.session({ taken: [epcOf(2)] })
  await tell()
  expect(await service.store.units.find(unitId)).toMatchObject({ state: 'taken', placeId: 'person' })
  expect(await service.stockToday()).toMatchObject([{ placeId: 'cab-1', usable: 0 }, { placeId: 'store' }])
})

it('two units whose tags were swapped get each the life the other was said to have had', async () => {
  const all = await world()
  const { service, cabinet, tell } = all
  const [first = '', second = ''] = await announce(all, [
    { serial: 'S1', epc: epcOf(1) },
    { serial: 'S2', epc: epcOf(2) },
  ])
  cabinet.session({ placed: [epcOf(1), epcOf(2)] })
  cabinet.session({ taken: [epcOf(1)] })
  await tell()
  expect(await service.store.units.find(first)).toMatchObject({ state: 'taken' })
  const one = accepted(await service.commands.bindTag(first, { epc: epcOf(2), ...wish, fromMs: 0 }, actor))
  expect(one.takenFromUnitId).toBe(second)
  const two = accepted(
    await service.commands.bindTag(second, { epc: epcOf(1), ...wish, fromMs: 0, replaces: null }, actor),
  )
  expect(two.takenFromUnitId).toBe(first)
  expect(await service.store.units.find(first)).toMatchObject({
    state: 'stocked',
    placeId: 'cab-1',
    seenTags: [epcOf(2)],
  })
  expect(await service.store.units.find(second)).toMatchObject({ state: 'taken', placeId: 'person' })
  const bound = await service.store.tags.bindingsOfUnits([first, second])
  expect(new Map(bound.map(({ epc, unitId }) => [epc, unitId]))).toEqual(
    new Map([
      [epcOf(2), first],
      [epcOf(1), second],
    ]),
  )
})

it('a second tag that claims a known serial is refused and shows the unit that has it', async () => {
  const all = await world()
  const { service, itemId } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1', epc: epcOf(1) }])
  const claim = { epc: epcOf(2), itemId, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, lots: [] }
  expect(await service.commands.createShipment({ ...to, units: [claim] }, actor)).toEqual({
    ok: false,
    refusal: 'serial-already-known',
    about: { field: 'units.0.serial', line: 1, serial: 'S1', unitId, state: 'stocked' },
  })
  const used = { ...claim, epc: epcOf(1), serial: 'S2' }
  expect(await service.commands.createShipment({ ...to, units: [used] }, actor)).toEqual({
    ok: false,
    refusal: 'tag-already-bound',
    about: { field: 'units.0.epc', line: 1, epc: epcOf(1), unitId },
  })
  expect(await service.commands.createShipment({ ...to, units: [claim, claim] }, actor)).toMatchObject({
    refusal: 'unit-listed-twice',
  })
  expect((await service.store.units.page({}, null, 10)).rows).toHaveLength(1)
})

it('a tag that says it is on another article is bound, and that is said', async () => {
  const { service } = await world()
  const words = { title: 'Nail', titleZh: null, category: null, maker: null, size: null }
  const classes = { abcClass: null, riskClass: null, unitPriceCents: 1, currency: 'EUR' }
  const codes = [{ issuer: 'gs1', code: '4006381333931', packLevel: 1 }]
  const [nail] = accepted(await service.commands.putItems([{ tracking: 'serial', ...words, ...classes, codes }], actor))
  const unit = { epc: epcOf(1), itemId: nail?.itemId ?? '', serial: 'N1', lot: null, expiresOnDay: null, owner: 'acme' }
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, lots: [] }
  const announced = accepted(await service.commands.createShipment({ ...to, units: [unit] }, actor))
  expect(announced.contradictions).toMatchObject([{ unitId: announced.unitIds[0], epc: epcOf(1) }])
  expect(announced.contradictions[0]?.gtin).toMatch(/^\d{14}$/)
  const said = await service.store.journal.about([`unit:${announced.unitIds[0]}`], { kinds: ['TagBound'] })
  expect(said[0]?.body.contradictingGtin).toBe(announced.contradictions[0]?.gtin)
})

it('binding what cannot be is refused by name', async () => {
  const all = await world()
  const { service, clock } = all
  const [unitId = ''] = await announce(all, [{ serial: 'S1', epc: epcOf(1) }])
  const bind = (changes: object, id = unitId) =>
    service.commands.bindTag(id, { epc: epcOf(2), ...wish, ...changes }, actor)
  expect(await bind({ epc: epcOf(1) })).toMatchObject({ refusal: 'tag-already-on-unit' })
  expect(await bind({ replaces: epcOf(3) })).toMatchObject({ refusal: 'tag-not-on-unit' })
  expect(await bind({}, '00000000000000000000000000')).toMatchObject({ refusal: 'unit-unknown' })
  expect(await bind({ fromMs: clock.now() + 60_000 })).toMatchObject({ refusal: 'moment-not-yet' })
  expect(await service.commands.unbindTag(epcOf(9), null, 'torn', actor)).toMatchObject({ refusal: 'tag-not-bound' })
})

describe('a tag that is fixed in cabinets as a reference', () => {
  const reference = epcHexSchema.parse('574152440200000000000001')
  const about = { epc: reference, modelId: 'cold-cabinet-4' }

  it('is refused by name for a unit, however it is asked for', async () => {
    const all = await world()
    const { service, itemId } = all
    const [unitId = ''] = await announce(all, [{ serial: 'S1' }])
    expect(await service.commands.bindTag(unitId, { epc: reference, ...wish }, actor)).toEqual({
      ok: false,
      refusal: 'tag-is-reference',
      about: { field: 'epc', ...about },
    })
    const unit = { epc: reference, itemId, serial: 'S2', lot: null, expiresOnDay: null, owner: 'hospital' }
    const to = { supplierId: 'acme', destinationPlaceId: 'cab-1', requisitionId: null, dueAtMs: null, lots: [] }
    expect(await service.commands.createShipment({ ...to, units: [unit] }, actor)).toEqual({
      ok: false,
      refusal: 'tag-is-reference',
      about: { field: 'units.0.epc', line: 1, ...about },
    })
  })

  it('is no foreign unit and no stock where the antennas of a neighbour hear it', async () => {
    const { service, cabinet, tell } = await world()
    cabinet.session({ placed: [reference, epcOf(7)] })
    await tell()
    expect(await openAlerts(service, 'foreign-unit')).toEqual([`tag:${epcOf(7)}`])
    expect(await service.stockToday()).toEqual([])
  })
})

it('what was believed of a tag before is still known as it was believed', async () => {
  const all = await world()
  const { service } = all
  const [first = '', second = ''] = await announce(all, [{ serial: 'S1', epc: epcOf(1) }, { serial: 'S2' }])
  const before = (await service.store.journal.head()).entrySeq
  accepted(await service.commands.bindTag(second, { epc: epcOf(1), ...wish, fromMs: 0 }, actor))
  const bindings = await service.store.tags.bindings(epcOf(1))
  const believedAt = (seq: number) =>
    bindings.filter((one) => one.knownSinceSeq <= seq && (one.knownUntilSeq === null || one.knownUntilSeq > seq))
  expect(believedAt(before).map(({ unitId }) => unitId)).toEqual([first])
  expect(believedAt(before + 1).map(({ unitId }) => unitId)).toEqual([second])
})
