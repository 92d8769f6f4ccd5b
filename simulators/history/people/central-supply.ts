import { balanceOf } from '#cloud/requisitions/line-numbers'
import type { Requisition } from '#cloud/requisitions/requisition'
import type { Random } from '#platform/random'
import { makeLot } from '#simulators/hospital/world/counted-items'
import { goodsInPlaceId } from '#simulators/hospital/world/places'
import { makeUnit } from '#simulators/hospital/world/stock-making'
import { waitsForAnother } from '#simulators/hospital/world/who-approves'
import type { WorldLot, WorldUnit } from '#simulators/hospital/world/world'
import { dayMs, hourMs } from '../plan/day-plan.ts'
import { drawDelivery } from '../plan/suppliers.ts'
import type { Happening } from '../run/happenings.ts'
import type { HistoryRun } from '../run/history-run.ts'
import { isFree, visitCabinet } from './door-visits.ts'

const minuteMs = 60_000
const unitsPerVisitMax = 12
const leftForNextRoundShare = 0.1
const leftForVisitorsShare = 0.85
/** What is approved and not yet ordered when a visitor comes. */
const orderedLaterShare = 0.4
const sheetDay = (day: string | null) => (day === null ? null : Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMs))

const supplierOf = (run: HistoryRun, owner: string, gtin: string) =>
  owner === 'hospital' ? `supplier-${run.catalogue.get(gtin)?.companyPrefix.slice(-3) ?? 'direct'}` : owner

/** Lines that are approved now: dear ones wait a day or more for somebody who may decide, some for the next round. */
function approvable(run: HistoryRun, { lines }: Requisition, random: Random) {
  const nowMs = run.clock.now()
  const leftShare = run.leavesSome ? leftForVisitorsShare : leftForNextRoundShare
  return lines.flatMap((line) => {
    const { lineId, itemId, quantity, raisedAtMs } = line
    const gtin = run.gtins.get(itemId) ?? ''
    const item = run.catalogue.get(gtin) ?? run.counted.get(gtin)
    if (item === undefined || balanceOf(line).waiting === 0) return []
    const waitMs = waitsForAnother(item.unitPriceCents * quantity) ? (1 + 2 * random.float()) * dayMs : 0
    if (nowMs < raisedAtMs + waitMs || random.float() < leftShare) return []
    return [{ lineId, quantitySeen: quantity, quantity: null, reason: null }]
  })
}

/** Reads what is proposed, approves what is right, and orders what is approved, a requisition in one go. */
export async function supplyRound(run: HistoryRun, random: Random): Promise<void> {
  const { commands, store } = run.service
  const supply = run.userOf('supply', random)
  const pageOf = (state: 'to-approve' | 'to-order') => store.requisitions.page({ state, placeId: null }, null, 1_000)
  for (const requisition of (await pageOf('to-approve')).rows.toReversed()) {
    const lines = approvable(run, requisition, random)
    if (lines.length > 0) await run.heard(commands.approveRequisition(requisition.requisitionId, { lines }, supply))
  }
  for (const { requisitionId, owner, lines } of (await pageOf('to-order')).rows.toReversed()) {
    if (run.leavesSome && random.float() < orderedLaterShare) continue
    const ordered = lines.flatMap((line) => {
      const { toOrder } = balanceOf(line)
      return toOrder === 0 ? [] : [{ lineId: line.lineId, itemId: line.itemId, quantity: toOrder }]
    })
    const wish = ordered.map(({ lineId, quantity }) => ({ lineId, quantity }))
    if ((await run.heard(commands.orderRequisition(requisitionId, { lines: wish }, supply))) === undefined) continue
    const gtins = ordered.map(({ itemId }) => run.gtins.get(itemId) ?? '')
    const leadTimes = gtins.map((gtin) => (run.catalogue.get(gtin) ?? run.counted.get(gtin))?.leadTimeDays ?? 1)
    const supplierId = supplierOf(run, owner, gtins[0] ?? '')
    const { sendsAtMs, ...due } = drawDelivery(supplierId, Math.max(...leadTimes), run.clock.now(), random)
    const sent = ordered.map(({ itemId, quantity }) => ({ itemId, quantity }))
    run.schedule(sendsAtMs, { kind: 'send', requisitionId, lines: sent, ...due })
  }
}

/** The supplier says what it has sent. */
export async function send(
  run: HistoryRun,
  { requisitionId, lines, dueAtMs, arrivesAtMs }: Extract<Happening, { kind: 'send' }>,
  random: Random,
): Promise<void> {
  const { commands, store } = run.service
  const order = await store.requisitions.find(requisitionId)
  if (order === null) return
  const { world } = run
  const { owner, placeId } = order
  const nowMs = run.clock.now()
  const units: WorldUnit[] = []
  const lots: WorldLot[] = []
  for (const { itemId, quantity } of lines) {
    const gtin = run.gtins.get(itemId) ?? ''
    const item = run.catalogue.get(gtin)
    const counted = run.counted.get(gtin)
    if (item !== undefined) {
      for (let made = 0; made < quantity; made++)
        units.push({ ...makeUnit(world, item, placeId, random, nowMs), owner })
    } else if (counted !== undefined) lots.push(makeLot(world, counted, quantity, random, nowMs))
  }
  const supplierId = supplierOf(run, owner, units[0]?.gtin ?? '')
  const announced = await run.heard(
    commands.createShipment(
      {
        ...{ supplierId, destinationPlaceId: placeId, requisitionId, dueAtMs },
        units: units.map(({ epc, gtin, serial, lot, expiresOn }) => ({
          ...{ epc: epc as never, itemId: world.itemIds[gtin] ?? '', serial, lot, owner },
          expiresOnDay: sheetDay(expiresOn),
        })),
        lots: lots.map(({ gtin, lot, expiresOn, made }) => ({
          ...{ itemId: world.itemIds[gtin] ?? '', lot, expiresOnDay: sheetDay(expiresOn), owner, quantity: made },
        })),
      },
      run.userOf('supply', random),
    ),
  )
  if (announced === undefined) return
  const { shipmentId, unitIds, lotIds } = announced
  for (const [index, unit] of units.entries()) {
    Object.assign(unit, { shipmentId, unitId: unitIds[index] ?? null })
    world.units.push(unit)
    run.units.set(unit.epc, unit)
  }
  for (const [index, lot] of lots.entries()) {
    Object.assign(lot, { shipmentId, lotId: lotIds[index] ?? null })
    world.lots.push(lot)
  }
  world.arrivals[shipmentId] = arrivesAtMs
  run.shipped.add(shipmentId, { units, lots })
  run.schedule(Math.max(arrivesAtMs, nowMs + hourMs), { kind: 'arrive', shipmentId })
}

/** A van is here: what it brings is booked in, and somebody takes it to its place. */
export async function arrive(run: HistoryRun, shipmentId: string, random: Random): Promise<void> {
  const received = await run.heard(
    run.service.commands.receiveShipment(shipmentId, { placeId: null }, run.userOf('supply', random)),
  )
  if (received === undefined) return
  for (const lot of run.shipped.of(shipmentId).lots) {
    if (Object.keys(lot.pieces).length === 0) lot.pieces[goodsInPlaceId] = lot.made
  }
  run.schedule(run.clock.now() + (15 + random.integer(60)) * minuteMs, { kind: 'stock', shipmentId })
}

/** A storekeeper puts what was received into its cabinet or onto its shelf; a cabinet nobody can use now is come back to. */
export async function stock(run: HistoryRun, shipmentId: string, random: Random): Promise<void> {
  const supply = run.userOf('supply', random)
  const nowMs = run.clock.now()
  const brought = run.shipped.of(shipmentId)
  const units = brought.units.filter(({ whereabouts }) => whereabouts === 'supplier')
  for (const lot of brought.lots) {
    const quantity = lot.pieces[goodsInPlaceId] ?? 0
    if (quantity === 0 || lot.lotId === null) continue
    const { lotId, homePlaceId } = lot
    const wish = { kind: 'LotMoved' as const, lotId, placeId: goodsInPlaceId, toPlaceId: homePlaceId, quantity }
    await run.heard(run.service.commands.decideLot(wish, supply))
    lot.pieces = { ...lot.pieces, [goodsInPlaceId]: 0, [homePlaceId]: (lot.pieces[homePlaceId] ?? 0) + quantity }
  }
  const [first] = units
  if (first === undefined) {
    delete run.world.arrivals[shipmentId]
    return run.shipped.end(shipmentId)
  }
  const device = run.devices.get(first.homeCabinetId)
  if (device !== undefined && isFree(device, nowMs)) {
    const place = units.filter(({ homeCabinetId }) => homeCabinetId === first.homeCabinetId).slice(0, unitsPerVisitMax)
    await visitCabinet(run, first.homeCabinetId, { userRefs: [supply], place }, random)
  }
  run.schedule(nowMs + 2 * minuteMs, { kind: 'stock', shipmentId })
}

/** Hours after a cabinet stood too warm or too cold: most of what is held may go back into use, some may not. */
export async function reviewHeld(run: HistoryRun, cabinetId: string, random: Random): Promise<void> {
  const { commands, store } = run.service
  const engineer = run.userOf('supply', random)
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof store.units.page>> = await store.units.page(
      { placeId: cabinetId },
      cursor,
      1_000,
    )
    for (const { unitId, holds } of page.rows) {
      if (!holds.some(({ reason }) => reason === 'temperature') || random.float() < 0.06) continue
      const why = { reason: 'temperature' as const, note: 'within the stability data of the maker' }
      await run.heard(commands.releaseUnit(unitId, why, engineer))
    }
    cursor = page.nextCursor
    if (cursor === null) return
  }
}
