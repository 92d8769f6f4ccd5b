import { balanceOf } from '#cloud/requisitions/line-numbers'
import type { Service } from '#cloud/service'
import type { LotWish } from '#cloud/service/goods/lot-commands'
import { type Random, seededRandom } from '#platform/random'
import { allRequisitions, approveAll, orderAll } from '#tests/cloud/requisitions/all-requisitions'
import { actor, definePlace, serviceWorld } from '../../support/service-world.ts'
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts'
import { must, owner } from '../found-hospital.ts'
import { type PieceTruth, pieceTruth } from './piece-truth.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
const storeId = 'store'
const shelves = ['shelf-1', 'shelf-2', 'shelf-3', 'shelf-4', 'shelf-5', 'shelf-6', 'shelf-7'] as const
/** So long people forget to book now and then; in the last week they do not, and every shelf is counted once more. */
const carefulDays = 7

export type MonthOptions = { seed: number; articles: number; days: number; takesPerDay: number }

/** A hospital of counted articles only, and what really lies in it. */
export type LotHospital = {
  service: Service
  pieces: PieceTruth
  /** What was done, by kind, so that a test can tell a month from an empty one. */
  done: Map<string, number>
}

type Month = LotHospital & {
  options: MonthOptions
  clock: VirtualClock
  chance: Random
  homes: Map<string, string>
  /** Lots by id: what they are of. */
  lots: Map<string, string>
  deliveries: { dueDay: number; requisitionId: string; itemId: string; placeId: string; quantity: number }[]
  made: number
}

async function decide(month: Month, wish: LotWish): Promise<void> {
  must(await month.service.commands.decideLot(wish, actor))
  month.done.set(wish.kind, (month.done.get(wish.kind) ?? 0) + 1)
  month.clock.advance(minuteMs)
}

/** Articles, levels and one full pack of each on its shelf. */
async function open(month: Month): Promise<void> {
  const { service, options, homes } = month
  const { commands } = service
  for (const shelfId of shelves) await definePlace(service, shelfId, { kind: 'shelf' })
  const definitions = Array.from({ length: options.articles }, (_, index) => ({
    tracking: 'lot' as const,
    ...{ title: `Suture ${index}`, titleZh: null, category: 'suture', maker: 'Veltis', size: null },
    ...{ abcClass: 'B' as const, riskClass: null, unitPriceCents: 500, currency: 'USD' },
    codes: [{ issuer: 'hospital', code: `SUTURE-${index}`, packLevel: 1 }],
  }))
  const items = must(await commands.putItems(definitions, actor))
  for (const [index, { itemId }] of items.entries()) homes.set(itemId, shelves[index % shelves.length] ?? storeId)
  const lines = [...homes].map(([itemId, placeId]) => ({ itemId, placeId, owner, belongs: true }))
  must(await commands.setAssortment(lines, actor))
  const thresholds = { reorderPoint: 8, orderUpTo: 25, safetyStock: 3, emergency: 1 }
  must(await commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'a month of lots' }], actor))
  for (const [itemId, placeId] of homes) await bring(month, { itemId, placeId, quantity: 20, requisitionId: null })
}

/** A supplier sends pieces, in one lot or two; they are received at goods-in and carried to their shelf, in two goes at times. */
async function bring(
  month: Month,
  order: { itemId: string; placeId: string; quantity: number; requisitionId: string | null },
): Promise<void> {
  const { service, pieces, chance, clock, lots } = month
  const { itemId, placeId, quantity, requisitionId } = order
  const first = quantity > 1 && chance.float() < 0.3 ? 1 + chance.integer(quantity - 1) : quantity
  const expiresOnDay = Math.floor(clock.now() / dayMs) + 200 + chance.integer(400)
  const sent = [first, quantity - first].filter((count) => count > 0)
  const announced = sent.map((count) => ({ itemId, lot: `L${++month.made}`, expiresOnDay, owner, quantity: count }))
  const coming = { supplierId: 'veltis', destinationPlaceId: placeId, requisitionId, dueAtMs: null, units: [] }
  const { shipmentId, lotIds } = must(await service.commands.createShipment({ ...coming, lots: announced }, actor))
  must(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  for (const [index, lotId] of lotIds.entries()) {
    lots.set(lotId, itemId)
    pieces.add(lotId, storeId, sent[index] ?? 0)
    const all = pieces.at(lotId, storeId)
    const part = all > 1 && chance.float() < 0.2 ? 1 + chance.integer(all - 1) : all
    await carry(month, lotId, placeId, part)
    if (part < all) await carry(month, lotId, placeId, all - part)
  }
}

async function carry(month: Month, lotId: string, toPlaceId: string, quantity: number): Promise<void> {
  await decide(month, { kind: 'LotMoved', lotId, placeId: storeId, toPlaceId, quantity })
  month.pieces.add(lotId, storeId, -quantity)
  month.pieces.add(lotId, toPlaceId, quantity)
}

/** A lot is held while somebody looks into it, and released. */
async function doubt(month: Month, lotId: string): Promise<void> {
  await decide(month, { kind: 'LotHeld', lotId, reason: 'damage', because: 'a torn pack' })
  await decide(month, { kind: 'LotReleased', lotId, reason: 'damage', because: 'only the outer wrap' })
}

/** Somebody comes to a shelf for a few pieces: used, sometimes wasted or sent back, sometimes not booked. */
async function take(month: Month, isCareful: boolean): Promise<void> {
  const { pieces, chance } = month
  const placeId = shelves[chance.integer(shelves.length)] ?? storeId
  const there = pieces.lotsAt(placeId)
  const lotId = there[chance.integer(Math.max(1, there.length))]
  if (lotId === undefined) return
  const known = (await month.service.store.lots.find(lotId))?.piles.find((pile) => pile.placeId === placeId)
  const quantity = Math.min(1 + chance.integer(4), pieces.at(lotId, placeId))
  const draw = chance.float()
  // What was forgotten to be booked the books still have; of what they do not have nothing can be booked.
  if (draw < 0.06 && !isCareful) month.done.set('forgotten', (month.done.get('forgotten') ?? 0) + 1)
  else if ((known?.quantity ?? 0) < quantity) return
  else if (draw < 0.1) return await doubt(month, lotId)
  else if (draw < 0.14) await decide(month, { kind: 'LotWasted', lotId, placeId, quantity, because: 'dropped' })
  else if (draw < 0.16)
    await decide(month, { kind: 'LotReturnedToSupplier', lotId, placeId, quantity, because: 'recall' })
  else await decide(month, { kind: 'LotUsed', lotId, placeId, quantity, caseRef: `case-${++month.made}` })
  pieces.add(lotId, placeId, -quantity)
}

/** Somebody counts what lies on a shelf, lot by lot, those of which nothing is left among them. */
async function countShelf(month: Month, placeId: string): Promise<void> {
  for (const { lotId, piles } of await month.service.store.lots.all()) {
    const quantity = month.pieces.at(lotId, placeId)
    if (quantity === 0 && !piles.some((pile) => pile.placeId === placeId)) continue
    await decide(month, { kind: 'LotCounted', lotId, placeId, quantity, because: 'weekly count' })
  }
}

/** Central supply orders what is proposed; what was ordered comes some days later. */
async function orderAndReceive(month: Month, day: number): Promise<void> {
  const { service, chance, deliveries } = month
  for (const { requisitionId } of await allRequisitions(service.store, 'to-approve')) {
    must(await approveAll(service, requisitionId, actor))
  }
  for (const { requisitionId, lines } of await allRequisitions(service.store, 'to-order')) {
    must(await orderAll(service, requisitionId, actor))
    for (const line of lines) {
      const { toOrder: quantity } = balanceOf(line)
      const { itemId, placeId } = line
      if (quantity === 0) continue
      deliveries.push({ dueDay: day + 1 + chance.integer(4), requisitionId, itemId, placeId, quantity })
    }
  }
  for (const due of deliveries.filter(({ dueDay }) => dueDay === day)) {
    await bring(month, due)
    month.done.set('delivery', (month.done.get('delivery') ?? 0) + 1)
  }
}

/** Lives a month of virtual time in a hospital whose articles are all counted by lot. The caller stops the service. */
export async function liveMonthOfLots(options: MonthOptions): Promise<LotHospital> {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  const kept = { service, pieces: pieceTruth(), done: new Map<string, number>() }
  const chance = seededRandom(options.seed, 'month-of-lots')
  const month: Month = { ...kept, options, clock, chance, homes: new Map(), lots: new Map(), deliveries: [], made: 0 }
  await open(month)
  for (let day = 0; day < options.days; day++) {
    const beganAtMs = clock.now()
    await orderAndReceive(month, day)
    for (let taken = 0; taken < options.takesPerDay; taken++) await take(month, day >= options.days - carefulDays)
    await countShelf(month, shelves[day % shelves.length] ?? storeId)
    clock.advance(Math.max(0, beganAtMs + dayMs - clock.now()))
  }
  return kept
}
