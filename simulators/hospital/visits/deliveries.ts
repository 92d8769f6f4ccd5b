import type { HospitalRun } from '../hospital-run.ts'
import { makeLot } from '../world/counted-items.ts'
import { goodsInPlaceId } from '../world/places.ts'
import { makeUnit } from '../world/stock-making.ts'
import { alreadyAnnounced, announceGoods, type Goods } from './announce.ts'
import { bringTo } from './door-visit.ts'
import { bookPieces, movePieces } from './shelf-use.ts'
import { stubborn } from './stubborn.ts'

/** A requisition as central supply reads it. */
export type OpenRequisition = {
  requisitionId: string
  placeId: string
  owner: string
  lines: RequestedLine[]
}

/** A line of it: how many are wanted, wait for approval, may be ordered, and are still to come. */
export type RequestedLine = {
  lineId: string
  itemId: string
  quantity: number
  waiting: number
  toOrder: number
  open: number
  urgency: 'routine' | 'urgent' | 'emergency'
  history: { step: string; atMs: number; quantity: number }[]
}

/** What was ordered in one go: of one requisition, how many of which items. */
export type Order = {
  requisitionId: string
  placeId: string
  owner: string
  lines: { itemId: string; quantity: number }[]
}

/** How many were ordered in all. */
export const orderedIn = ({ lines }: Order) => lines.reduce((sum, { quantity }) => sum + quantity, 0)

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const unitsPerVisitMax = 12

/** Counts and logs what a person gave up. */
export const givenUp = (run: HospitalRun, what: string) => (error: unknown) => {
  run.trouble.decisionsGivenUp++
  run.log.warn('decision.given-up', { what, reason: error instanceof Error ? error.message : String(error) })
}

/** Tells the service what a supplier has sent, once however often it must be said; null when that could not be said. */
async function announce(run: HospitalRun, goods: Goods, order: Order): Promise<string | null> {
  const { supply } = run.as
  const { itemIds } = run.worldFile.world
  const { owner, placeId, requisitionId } = order
  const supplierId = owner === 'hospital' ? 'supplier-direct' : owner
  let tries = 0
  const shipmentId = await stubborn(
    async () => {
      const known = tries++ > 0 ? await alreadyAnnounced(supply, goods, itemIds, requisitionId) : null
      return (
        known ??
        (await announceGoods(supply, goods, itemIds, { supplierId, destinationPlaceId: placeId, requisitionId }))
      )
    },
    run.stopped,
    givenUp(run, 'shipment'),
  )
  run.worldFile.changed()
  return shipmentId
}

/** Books a shipment in; one that was booked in before is left as it is. */
async function receive(run: HospitalRun, shipmentId: string): Promise<true> {
  const { shipments } = await run.as.supply.get<{ shipments: { shipmentId: string; receivedAtMs: number | null }[] }>(
    '/api/shipments',
  )
  const isReceived = shipments.some((one) => one.shipmentId === shipmentId && one.receivedAtMs !== null)
  if (!isReceived) await run.as.supply.post(`/api/shipments/${shipmentId}/receive`, {})
  return true
}

/** Books a shipment in at goods-in, and only then lets its pieces lie there. Answers whether it was done. */
function takeIn(run: HospitalRun, shipmentId: string, { lots }: Goods): Promise<boolean> {
  return run.turns.take(goodsInPlaceId, async () => {
    if (run.stopped()) return false
    const received = await stubborn(
      () => receive(run, shipmentId),
      () => false,
      givenUp(run, 'receive'),
    )
    if (received === null) return false
    for (const lot of lots) if (Object.keys(lot.pieces).length === 0) movePieces(lot, null, goodsInPlaceId, lot.made)
    run.worldFile.changed()
    return true
  })
}

/** A shipment arrives: it is received, and a storekeeper puts it into its cabinet or onto its shelf. */
export async function receiveAndStock(run: HospitalRun, shipmentId: string, goods: Goods): Promise<void> {
  if (!(await takeIn(run, shipmentId, goods))) return
  if (!(await run.hospitalClock.wait(20 * minuteMs, 2_000))) return
  for (const [cabinetId, units] of Map.groupBy(goods.units, ({ homeCabinetId }) => homeCabinetId)) {
    for (let start = 0; start < units.length && !run.stopped(); start += unitsPerVisitMax) {
      const place = units.slice(start, start + unitsPerVisitMax).map(({ epc }) => epc)
      await bringTo(run, cabinetId, 'supply', place)
    }
  }
  for (const lot of goods.lots) {
    await run.turns.take(lot.homePlaceId, async () => {
      const quantity = lot.pieces[goodsInPlaceId] ?? 0
      if (quantity === 0 || run.stopped()) return
      await bookPieces(run, lot, { kind: 'move', placeId: goodsInPlaceId, toPlaceId: lot.homePlaceId, quantity })
    })
  }
  delete run.worldFile.world.arrivals[shipmentId]
  run.worldFile.changed()
}

/** What a supplier makes of one item for an order, and how long it takes; null for what nobody sells. */
function goodsOf(
  run: HospitalRun,
  { placeId, owner }: Order,
  { itemId, quantity }: Order['lines'][number],
): { make: () => Goods; leadTimeDays: number } | null {
  const { world } = run.worldFile
  const gtin = run.gtins.get(itemId) ?? ''
  const item = run.catalogue.get(gtin)
  if (item !== undefined) {
    const makeOne = () => ({ ...makeUnit(world, item, placeId, run.random, Date.now()), owner })
    const make = () => ({ units: Array.from({ length: quantity }, makeOne), lots: [] })
    return { make, leadTimeDays: item.leadTimeDays }
  }
  const counted = run.counted.get(gtin)
  if (counted === undefined) return null
  const make = () => ({ units: [], lots: [makeLot(world, counted, quantity, run.random, Date.now())] })
  return { make, leadTimeDays: counted.leadTimeDays }
}

/** The supplier makes, sends and delivers what was ordered; now and then late. */
export async function deliver(run: HospitalRun, order: Order): Promise<void> {
  const sold = order.lines.flatMap((line) => goodsOf(run, order, line) ?? [])
  if (sold.length === 0) return
  const leadTimeDays = Math.max(...sold.map((one) => one.leadTimeDays))
  const leadTimeMs = leadTimeDays * dayMs * (run.random.float() < 0.08 ? 1.5 : 1)
  if (!(await run.hospitalClock.wait(leadTimeMs * 0.3))) return
  const made = sold.map(({ make }) => make())
  const goods = { units: made.flatMap(({ units }) => units), lots: made.flatMap(({ lots }) => lots) }
  const { world } = run.worldFile
  world.units.push(...goods.units)
  world.lots.push(...goods.lots)
  for (const unit of goods.units) run.units.set(unit.epc, unit)
  const shipmentId = await announce(run, goods, order)
  if (shipmentId === null) return
  const restMs = leadTimeMs * 0.7
  world.arrivals[shipmentId] = run.hospitalClock.now() + restMs
  run.worldFile.changed()
  if (!(await run.hospitalClock.wait(restMs))) return
  await receiveAndStock(run, shipmentId, goods)
}
