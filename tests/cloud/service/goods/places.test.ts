import { expect, it, onTestFinished } from 'vitest'
import { passagePlaceIds } from '#cloud/places/passages'
import type { PlaceDefinition } from '#cloud/places/place-decisions'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { deviceIdSchema } from '#contracts/ids'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
import { accepted, receiveLot } from '#tests/support/filled-site'
import {
  actor,
  defineItem,
  definePlace,
  enrolCabinet,
  receiveUnits,
  serviceWorld,
  stockUp,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

async function world(startMs?: number) {
  const clock = virtualClock(startMs)
  const service = await serviceWorld({ clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  return { clock, service }
}

function place(
  placeId: string,
  parentId: string,
  kind: string,
  changes: Partial<PlaceDefinition> = {},
): PlaceDefinition {
  const words = { title: placeId, titleZh: null, answerableRole: null, timeZone: null }
  return { placeId, parentId, kind, ...words, keepsStock: false, receivesGoods: false, closed: false, ...changes }
}

const refusalOf = async (outcome: Promise<{ ok: boolean; refusal?: string }>) => (await outcome).refusal ?? 'done'

it('a tree of kinds nobody has thought of carries stock, devices, levels and days like any other', async () => {
  // 2026-01-05 18:00 UTC: already the next day on the far campus.
  const { clock, service } = await world(Date.UTC(2026, 0, 5, 18))
  const tree = [
    place('far', 'hospital', 'island', { timeZone: 'Asia/Shanghai' }),
    place('far-deck', 'far', 'deck'),
    place('far-locker', 'far-deck', 'locker', { keepsStock: true }),
    place('far-quay', 'far', 'quay', { keepsStock: true }),
  ]
  accepted(await service.commands.putPlaces(tree, actor))
  expect(service.places().pathOf('far-locker')).toEqual(['far-locker', 'far-deck', 'far', 'hospital'])
  expect(service.today('far-locker')).toBe(service.today('store') + 1)
  const device = { deviceId: deviceIdSchema.parse('box-1'), modelId: 'implant-cabinet-4', kind: 'cabinet' } as const
  accepted(
    await service.commands.registerDevice({ ...device, title: 'box', placeId: 'far-locker', rotate: false }, actor),
  )
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'far-locker')
  const thresholds = { reorderPoint: 3, orderUpTo: 6 }
  const policy = { layer: 'place', placeId: 'far', thresholds, reason: 'the whole island' }
  accepted(await service.commands.putPolicies([policy], actor))
  await receiveUnits(service, itemId, 'far-locker', 1, 2)
  const cabinet = new WrittenCabinet('box-1', clock.now())
  clock.advance(60_000)
  cabinet.session({ placed: [epcOf(1), epcOf(2)] })
  await submitBatch(service, cabinet.batch(), clock.now())
  expect(await service.stockToday()).toMatchObject([
    { placeId: 'far-locker', usable: 2, belongs: true },
    { placeId: 'store' },
  ])
  expect(await openLines(service.store)).toMatchObject([{ placeId: 'far-locker', quantity: 4 }])
})

it('the passages of goods keep their part in every site: no stock, no other parent, no end', async () => {
  const { service } = await world()
  for (const placeId of Object.values(passagePlaceIds)) {
    const now = service.places().find(placeId)
    expect(now?.passage, placeId).toBe(placeId)
    const words = { ...place(placeId, 'hospital', 'passage'), title: 'Unterwegs' }
    expect(await refusalOf(service.commands.putPlaces([{ ...words, keepsStock: true }], actor))).toBe(
      'place-is-a-passage',
    )
    expect(await refusalOf(service.commands.putPlaces([{ ...words, parentId: 'store' }], actor))).toBe(
      'place-is-a-passage',
    )
    expect(await refusalOf(service.commands.putPlaces([{ ...words, closed: true }], actor))).toBe('place-is-a-passage')
    accepted(await service.commands.putPlaces([words], actor))
    expect(service.places().find(placeId)).toMatchObject({ passage: placeId, title: 'Unterwegs' })
    const itemId = await defineItem(service)
    expect(
      await refusalOf(service.commands.setAssortment([{ itemId, placeId, owner: 'hospital', belongs: true }], actor)),
    ).toBe('place-keeps-no-stock')
  }
})

it('a tree that is none is refused by name', async () => {
  const { service } = await world()
  const put = (...places: PlaceDefinition[]) => refusalOf(service.commands.putPlaces(places, actor))
  expect(await put(place('a', 'nowhere', 'room'))).toBe('place-parent-unknown')
  expect(await put(place('a', 'a', 'room'))).toBe('place-parent-unknown')
  expect(await put(place('a', 'hospital', 'room'), place('b', 'a', 'room'))).toBe('done')
  expect(await put(place('a', 'b', 'room'))).toBe('place-inside-itself')
  expect(await put({ ...place('other', 'hospital', 'organisation'), parentId: null })).toBe('place-root-exists')
  for (const timeZone of ['Mars/Olympus', '+02:00', '+02', '-0530', '\u221202:00', 'GMT+2'])
    expect(await put(place('a', 'hospital', 'room', { timeZone })), timeZone).toBe('time-zone-not-valid')
  for (const timeZone of ['Asia/Shanghai', 'Etc/GMT+2', 'UTC'])
    expect(await put(place('a', 'hospital', 'room', { timeZone })), timeZone).toBe('done')
  expect(service.places().pathOf('b')).toEqual(['b', 'a', 'hospital'])
})

it('the same place twice in a list is refused, and so is the same line of an assortment, each with its line', async () => {
  const { service } = await world()
  const twice = [place('a', 'hospital', 'room'), place('b', 'a', 'room'), place('a', 'hospital', 'cabinet')]
  expect(await service.commands.putPlaces(twice, actor)).toEqual({
    ok: false,
    refusal: 'place-listed-twice',
    about: { field: 'places.2.placeId', line: 3, placeId: 'a' },
  })
  expect(service.places().find('a')).toBeNull()
  await definePlace(service, 'ward')
  const line = { itemId: await defineItem(service), placeId: 'ward', owner: 'hospital' }
  const lines = [
    { ...line, belongs: true },
    { ...line, belongs: false },
  ]
  expect(await service.commands.setAssortment(lines, actor)).toEqual({
    ok: false,
    refusal: 'assortment-listed-twice',
    about: { field: 'lines.1', line: 2, ...line },
  })
  expect(await service.store.assortment.all()).toEqual([])
})

it('a place that holds goods is neither closed nor made to keep none; an emptied one may be', async () => {
  const { service } = await world()
  await definePlace(service, 'ward')
  const itemId = await defineItem(service, 'SWAB-1', 'lot')
  const lotId = await receiveLot(service, itemId, 'ward', 5)
  const ward = place('ward', 'hospital', 'cabinet', { keepsStock: true })
  const close = () => refusalOf(service.commands.putPlaces([{ ...ward, closed: true }], actor))
  const giveUp = () => refusalOf(service.commands.putPlaces([{ ...ward, keepsStock: false }], actor))
  expect(await close()).toBe('place-holds-stock')
  expect(await giveUp()).toBe('place-holds-stock')
  const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, lots: [] }
  const nail = await defineItem(service)
  const unit = { epc: null, itemId: nail, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }
  const { shipmentId } = accepted(await service.commands.createShipment({ ...to, units: [unit] }, actor))
  accepted(
    await service.commands.decideLot(
      { kind: 'LotUsed', lotId, placeId: 'ward', quantity: 5, caseRef: 'case-2' },
      actor,
    ),
  )
  expect(await close()).toBe('place-holds-stock')
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: 'ward' }, actor))
  expect(await close()).toBe('place-holds-stock')
  const [unitId = ''] = (await service.store.units.page({ placeId: 'ward' }, null, 10)).rows.map((one) => one.unitId)
  accepted(await service.commands.wasteUnit(unitId, 'fell', actor))
  expect(await close()).toBe('done')
  expect(await refusalOf(service.commands.createShipment({ ...to, units: [{ ...unit, serial: 'S2' }] }, actor))).toBe(
    'place-closed',
  )
})

it('a device that was moved says where things are from then on, and not of what it said before', async () => {
  const { clock, service } = await world()
  await enrolCabinet(service, 'cab-1')
  await definePlace(service, 'theatre')
  const itemId = await defineItem(service)
  const [unitId = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 2)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  clock.advance(60_000)
  cabinet.session({ placed: [epcOf(1)] })
  await submitBatch(service, cabinet.batch(), clock.now())
  cabinet.session({ taken: [epcOf(1)] })
  await submitBatch(service, cabinet.batch(), clock.now())
  const told = cabinet.said.length
  clock.advance(60_000)
  const movedMs = clock.now()
  accepted(await service.commands.moveDevice(deviceIdSchema.parse('cab-1'), 'theatre', null, actor))
  clock.advance(60_000)
  cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
  cabinet.session({ placed: [epcOf(2)] })
  clock.advance(60_000)
  await submitBatch(service, cabinet.batch(told + 1), clock.now())
  expect(service.places().placeOfDevice('cab-1', movedMs - 1)).toBe('cab-1')
  const stays = (await service.store.stays.ofUnit(unitId)).map(({ placeId }) => placeId)
  expect(stays).toEqual(['transit', 'store', 'cab-1', 'person'])
  expect((await service.stockToday()).find(({ placeId }) => placeId === 'theatre')).toMatchObject({ usable: 1 })
  expect(await refusalOf(service.commands.moveDevice(deviceIdSchema.parse('cab-9'), 'theatre', null, actor))).toBe(
    'device-unknown',
  )
  expect(await refusalOf(service.commands.moveDevice(deviceIdSchema.parse('cab-1'), 'moon', null, actor))).toBe(
    'place-unknown',
  )
})

it('goods arrive where one open place receives them; with two somebody has to say which', async () => {
  const { service } = await world()
  await definePlace(service, 'ward')
  const itemId = await defineItem(service)
  await definePlace(service, 'dock', { receivesGoods: true })
  const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, lots: [] }
  const unit = { epc: null, itemId, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }
  const { shipmentId } = accepted(await service.commands.createShipment({ ...to, units: [unit] }, actor))
  expect(await refusalOf(service.commands.receiveShipment(shipmentId, { placeId: null }, actor))).toBe(
    'receiving-place-ambiguous',
  )
  expect(await refusalOf(service.commands.receiveShipment(shipmentId, { placeId: 'transit' }, actor))).toBe(
    'place-keeps-no-stock',
  )
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: 'dock' }, actor))
  expect((await service.store.units.page({ placeId: 'dock' }, null, 10)).rows).toHaveLength(1)
})

it('where things were in the tree is told by the service as it is by its places', async () => {
  const { service } = await world()
  await definePlace(service, 'ward', { title: '骨科 / Ward: 7' })
  const places = await namesOf(service)
  expect(places).toContain('骨科 / Ward: 7')
})

async function namesOf(service: Service): Promise<string[]> {
  return (await service.store.places.all()).map(({ title }) => title)
}
