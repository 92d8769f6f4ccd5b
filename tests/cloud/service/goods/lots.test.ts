import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { LotMove } from '#cloud/lots/lot'
import type { Service } from '#cloud/service'
import type { LotWish } from '#cloud/service/goods/lot-commands'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
import { accepted, receiveLot } from '#tests/support/filled-site'
import { actor, defineItem, definePlace, serviceWorld, stockUp } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const dayMs = 86_400_000

async function world() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  await definePlace(service, 'ward')
  await definePlace(service, 'office', { kind: 'room', keepsStock: false })
  await definePlace(service, 'old', { closed: true })
  const itemId = await defineItem(service, 'SWAB-1', 'lot')
  return { clock, service, itemId }
}

const verifies = async (service: Service) =>
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()

async function sumAt(service: Service, placeId: string) {
  const { confirmed, held, coming, usable, expired } =
    (await service.stockToday()).find((position) => position.placeId === placeId) ?? {}
  return { confirmed, held, coming, usable, expired }
}

it('pieces are shipped, received, carried, used, wasted, returned, scrapped and counted, and every sum follows', async () => {
  const { service, itemId, clock } = await world()
  const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, units: [] }
  const lot = { itemId, lot: 'L/7:a', expiresOnDay: 22_000, owner: 'hospital', quantity: 40 }
  const { shipmentId, lotIds } = accepted(await service.commands.createShipment({ ...to, lots: [lot] }, actor))
  const lotId = lotIds[0] ?? ''
  expect(await sumAt(service, 'ward')).toMatchObject({ coming: 40, usable: 0 })
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  expect(await sumAt(service, 'ward')).toMatchObject({ coming: 40, usable: 0 })
  const decide = async (wish: LotWish) => {
    clock.advance(1_000)
    accepted(await service.commands.decideLot(wish, actor))
  }
  await decide({ kind: 'LotMoved', lotId, placeId: 'store', toPlaceId: 'ward', quantity: 30 })
  expect(await sumAt(service, 'ward')).toMatchObject({ coming: 10, usable: 30 })
  await decide({ kind: 'LotUsed', lotId, placeId: 'ward', quantity: 3, caseRef: 'case-1' })
  await decide({ kind: 'LotWasted', lotId, placeId: 'ward', quantity: 2, because: 'fell' })
  await decide({ kind: 'LotScrapped', lotId, placeId: 'ward', quantity: 1, because: 'torn' })
  await decide({ kind: 'LotReturnedToSupplier', lotId, placeId: 'ward', quantity: 4, because: 'too many' })
  expect(await sumAt(service, 'ward')).toMatchObject({ coming: 10, usable: 20 })
  await decide({ kind: 'LotCounted', lotId, placeId: 'ward', quantity: 18, because: 'counted' })
  await decide({ kind: 'LotHeld', lotId, reason: 'recall', because: 'the maker asks' })
  expect(await sumAt(service, 'ward')).toMatchObject({ held: 18, usable: 0 })
  await decide({ kind: 'LotReleased', lotId, reason: 'recall', because: 'another lot was meant' })
  expect(await sumAt(service, 'ward')).toMatchObject({ held: 0, usable: 18 })
  expect(
    (await service.store.stays.ofLot(lotId)).map(({ why, quantity, toPlaceId }) => [why, quantity, toPlaceId]),
  ).toEqual([
    ['LotAnnounced', 40, 'transit'],
    ['LotReceived', 40, 'store'],
    ['LotMoved', 30, 'ward'],
    ['LotUsed', 3, 'patient'],
    ['LotWasted', 2, 'outside'],
    ['LotScrapped', 1, 'outside'],
    ['LotReturnedToSupplier', 4, 'supplier'],
    ['LotCounted', 2, 'unknown'],
  ])
  await verifies(service)
})

it('the same lot shipped again is the same lot; the same lot twice in one shipment is refused', async () => {
  const { service, itemId } = await world()
  const first = await receiveLot(service, itemId, 'store', 10)
  expect(await receiveLot(service, itemId, 'store', 5)).toBe(first)
  expect((await service.store.lots.find(first))?.piles).toMatchObject([{ placeId: 'store', quantity: 15 }])
  const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, units: [] }
  const lot = { itemId, lot: 'L7', expiresOnDay: 22_000, owner: 'hospital', quantity: 1 }
  const twice = await service.commands.createShipment({ ...to, lots: [lot, { ...lot, quantity: 2 }] }, actor)
  expect(twice).toEqual({
    ok: false,
    refusal: 'lot-listed-twice',
    about: { field: 'lots.1.lot', line: 2, itemId, lot: 'L7' },
  })
})

it('of one lot in two shipments the one that arrives is received, whatever the other is bound for', async () => {
  const { service, itemId } = await world()
  await definePlace(service, 'annexe')
  const ship = async (destinationPlaceId: string, quantity: number) => {
    const to = { supplierId: 'acme', destinationPlaceId, requisitionId: null, dueAtMs: null, units: [] }
    const lot = { itemId, lot: 'L7', expiresOnDay: 22_000, owner: 'hospital', quantity }
    return accepted(await service.commands.createShipment({ ...to, lots: [lot] }, actor)).shipmentId
  }
  await ship('annexe', 10)
  const arriving = await ship('ward', 6)
  accepted(await service.commands.receiveShipment(arriving, { placeId: null }, actor))
  const [lot] = await service.store.lots.all()
  expect(lot?.piles).toMatchObject([
    { placeId: 'store', destinationPlaceId: 'ward', quantity: 6 },
    { placeId: 'transit', destinationPlaceId: 'annexe', quantity: 10 },
  ])
  await verifies(service)
})

it('what cannot be is refused by name and changes nothing', async () => {
  const { service, itemId } = await world()
  const lotId = await receiveLot(service, itemId, 'store', 10)
  const serialItem = await defineItem(service)
  const before = await service.store.lots.find(lotId)
  const at = { lotId, placeId: 'store', quantity: 11 }
  const refusal = async (wish: LotWish) => {
    const outcome = await service.commands.decideLot(wish, actor)
    return outcome.ok ? 'done' : outcome.refusal
  }
  expect(await refusal({ kind: 'LotWasted', ...at, because: 'x' })).toBe('lot-quantity-short')
  expect(await refusal({ kind: 'LotMoved', ...at, toPlaceId: 'ward' })).toBe('lot-quantity-short')
  expect(await refusal({ kind: 'LotMoved', ...at, quantity: 1, toPlaceId: 'office' })).toBe('place-keeps-no-stock')
  expect(await refusal({ kind: 'LotMoved', ...at, quantity: 1, toPlaceId: 'old' })).toBe('place-closed')
  expect(await refusal({ kind: 'LotMoved', ...at, quantity: 1, toPlaceId: 'nowhere' })).toBe('place-unknown')
  expect(await refusal({ kind: 'LotUsed', ...at, placeId: 'transit', caseRef: 'case-2' })).toBe('place-keeps-no-stock')
  expect(await refusal({ kind: 'LotReleased', lotId, reason: 'recall', because: 'x' })).toBe('lot-not-held')
  expect(await refusal({ kind: 'LotHeld', lotId: 'nobody', reason: 'recall', because: 'x' })).toBe('lot-unknown')
  const after = await service.store.lots.find(lotId)
  expect(after?.piles).toEqual(before?.piles)
  const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, units: [] }
  const wrong = { itemId: serialItem, lot: 'L1', expiresOnDay: null, owner: 'hospital', quantity: 1 }
  expect(await service.commands.createShipment({ ...to, lots: [wrong] }, actor)).toMatchObject({
    refusal: 'item-tracked-by-serial',
  })
  const unit = { epc: null, itemId, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }
  expect(await service.commands.createShipment({ ...to, units: [unit], lots: [] }, actor)).toMatchObject({
    refusal: 'item-tracked-by-lot',
  })
  await verifies(service)
})

it('a lot whose day has passed is no stock: it is told, and its place is short', async () => {
  const { service, itemId, clock } = await world()
  await stockUp(service, itemId, 'ward')
  const thresholds = { reorderPoint: 5, orderUpTo: 10 }
  accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'levels' }], actor))
  const today = service.today('ward')
  const to = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, units: [] }
  const lot = { itemId, lot: 'L1', expiresOnDay: today, owner: 'hospital', quantity: 10 }
  const { shipmentId, lotIds } = accepted(await service.commands.createShipment({ ...to, lots: [lot] }, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: 'ward' }, actor))
  expect(await sumAt(service, 'ward')).toMatchObject({ usable: 10, expired: 0 })
  expect(await openLines(service.store)).toEqual([])
  clock.advance(dayMs)
  expect(await sumAt(service, 'ward')).toMatchObject({ usable: 0, expired: 10 })
  const counted = { kind: 'LotCounted', lotId: lotIds[0] ?? '', placeId: 'ward', quantity: 9, because: 'x' } as const
  accepted(await service.commands.decideLot(counted, actor))
  const rules = (await service.store.alerts.list('open')).map(({ ruleId }) => ruleId)
  expect(rules).toContain('expiry')
  expect(rules).toContain('reorder-point')
})

type Step = { what: number; from: number; to: number; quantity: number }

it('whatever is decided in whatever order, no place has fewer than none and every sum is that of its pieces', async () => {
  const places = ['store', 'ward', 'theatre'] as const
  const step = fc.record({ what: fc.nat(6), from: fc.nat(2), to: fc.nat(2), quantity: fc.integer({ min: 0, max: 30 }) })
  const wishOf = (lotId: string, { what, from, to, quantity }: Step): LotWish => {
    const placeId = places[from] ?? 'store'
    const some = { lotId, placeId, quantity: Math.max(1, quantity) }
    const wishes: LotWish[] = [
      { kind: 'LotMoved', ...some, toPlaceId: places[to] ?? 'ward' },
      { kind: 'LotUsed', ...some, caseRef: 'case-2' },
      { kind: 'LotWasted', ...some, because: 'x' },
      { kind: 'LotCounted', lotId, placeId, quantity, because: 'x' },
      { kind: 'LotHeld', lotId, reason: 'count', because: 'x' },
      { kind: 'LotReleased', lotId, reason: 'count', because: 'x' },
      { kind: 'LotScrapped', ...some, because: 'x' },
    ]
    return wishes[what] as LotWish
  }
  const service = await serviceWorld()
  onTestFinished(() => service.stop())
  await definePlace(service, 'ward')
  await definePlace(service, 'theatre')
  const itemId = await defineItem(service, 'SWAB-1', 'lot')
  let lots = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      lots += 1
      const lotId = await receiveLot(service, itemId, 'store', 25, `L${lots}`)
      for (const one of steps) {
        const outcome = await service.commands.decideLot(wishOf(lotId, one), actor)
        if (!outcome.ok) expect(['lot-quantity-short', 'lot-already-held', 'lot-not-held']).toContain(outcome.refusal)
      }
      const lot = await service.store.lots.find(lotId)
      const moved = new Map<string, number>()
      const add = (placeId: string | null, quantity: number) =>
        placeId === null ? moved : moved.set(placeId, (moved.get(placeId) ?? 0) + quantity)
      for (const { fromPlaceId, toPlaceId, quantity } of (await service.store.stays.ofLot(lotId)) as LotMove[]) {
        add(fromPlaceId, -quantity)
        add(toPlaceId, quantity)
      }
      for (const placeId of places) {
        const here = (lot?.piles ?? []).filter((pile) => pile.placeId === placeId)
        for (const { quantity } of here) expect(quantity).toBeGreaterThan(0)
        const sum = here.reduce((total, { quantity }) => total + quantity, 0)
        expect(moved.get(placeId) ?? 0, placeId).toBe(sum)
      }
    }),
    { numRuns: 25, seed: 5 },
  )
  const all = await service.store.lots.all()
  for (const { placeId, confirmed, held } of await service.store.positions.all()) {
    const pieces = all.flatMap(({ piles }) => piles).filter((pile) => pile.placeId === placeId)
    expect(confirmed + held, placeId).toBe(pieces.reduce((total, { quantity }) => total + quantity, 0))
  }
  await verifies(service)
})
