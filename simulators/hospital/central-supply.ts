import { bringTo } from './door-visit.ts'
import type { HospitalRun } from './hospital-run.ts'
import { makeUnit } from './stock-making.ts'
import { stubborn } from './stubborn.ts'
import type { WorldUnit } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const lookEveryMs = 10 * minuteMs
const unitsPerVisitMax = 12

type OpenRequisition = { requisitionId: string; itemId: string; placeId: string; quantity: number; state: string }

const givenUp = (run: HospitalRun, what: string) => (error: unknown) => {
  run.trouble.decisionsGivenUp++
  run.log.warn('decision.given-up', { what, reason: error instanceof Error ? error.message : String(error) })
}

/** Tells the service what a supplier has sent, and answers the shipment's id; null when that could not be said. */
export async function announce(
  run: HospitalRun,
  units: WorldUnit[],
  placeId: string,
  requisitionId: string | null,
): Promise<string | null> {
  const first = units[0]
  if (first === undefined) return null
  const body = {
    supplierId: first.owner === 'hospital' ? 'supplier-direct' : first.owner,
    destinationPlaceId: placeId,
    requisitionId,
    dueAtMs: null,
    units: units.map(({ epc, itemId, serial, lot, expiresOn, owner }) => ({
      epc,
      itemId,
      serial,
      lot,
      expiresOn,
      owner,
    })),
  }
  const answer = await stubborn(
    () => run.as.supply.post<{ shipmentId: string }>('/api/shipments', body),
    run.stopped,
    givenUp(run, 'shipment'),
  )
  if (answer === null) return null
  for (const unit of units) unit.shipmentId = answer.shipmentId
  run.worldFile.changed()
  return answer.shipmentId
}

/** Books a shipment in; one that was booked in before the last stop is left as it is. */
async function receive(run: HospitalRun, shipmentId: string): Promise<true> {
  const { shipments } = await run.as.supply.get<{ shipments: { shipmentId: string; receivedAtMs: number | null }[] }>(
    '/api/shipments',
  )
  const isReceived = shipments.some((one) => one.shipmentId === shipmentId && one.receivedAtMs !== null)
  if (!isReceived) await run.as.supply.post(`/api/shipments/${shipmentId}/receive`, {})
  return true
}

/** A shipment arrives: it is received, and a storekeeper puts it into its cabinet. */
export async function receiveAndStock(
  run: HospitalRun,
  shipmentId: string,
  units: WorldUnit[],
  cabinetId: string,
): Promise<void> {
  const received = await stubborn(() => receive(run, shipmentId), run.stopped, givenUp(run, 'receive'))
  if (received === null) return
  if (!(await run.hospitalClock.wait(20 * minuteMs, 2_000))) return
  for (let start = 0; start < units.length && !run.stopped(); start += unitsPerVisitMax) {
    const place = units.slice(start, start + unitsPerVisitMax).map(({ epc }) => epc)
    await bringTo(run, cabinetId, 'supply', place)
  }
}

/** The supplier makes, sends and delivers what was ordered; now and then late. */
async function deliver(run: HospitalRun, order: OpenRequisition): Promise<void> {
  const item = run.catalogue.get(order.itemId)
  const cabinetId = run.homes.get(order.itemId)
  if (item === undefined || cabinetId === undefined) return
  const late = run.random.float() < 0.08 ? 1.5 : 1
  if (!(await run.hospitalClock.wait(item.leadTimeDays * dayMs * 0.3 * late))) return
  const { world } = run.worldFile
  const units = Array.from({ length: order.quantity }, () =>
    makeUnit(world, item, cabinetId, run.profile.consignedShare, run.random, Date.now()),
  )
  for (const unit of units) {
    world.units.push(unit)
    run.units.set(unit.epc, unit)
  }
  const shipmentId = await announce(run, units, cabinetId, order.requisitionId)
  if (shipmentId === null) return
  if (!(await run.hospitalClock.wait(item.leadTimeDays * dayMs * 0.7 * late))) return
  await receiveAndStock(run, shipmentId, units, cabinetId)
}

/** What was under way when the hospital stopped arrives all the same: shipments announced, and orders not yet sent. */
async function resumeDeliveries(run: HospitalRun): Promise<void> {
  const fails = (error: unknown) => run.log.error('delivery.failed', { reason: String(error) })
  const waiting = run.worldFile.world.units.filter(
    ({ whereabouts, shipmentId }) => whereabouts === 'supplier' && shipmentId !== null,
  )
  for (const [shipmentId, units] of Map.groupBy(waiting, (unit) => unit.shipmentId ?? '')) {
    receiveAndStock(run, shipmentId, units, units[0]?.homeCabinetId ?? '').catch(fails)
  }
  const list = await stubborn(
    () => run.as.supply.get<{ requisitions: OpenRequisition[] }>('/api/requisitions?state=ordered'),
    run.stopped,
    givenUp(run, 'requisitions'),
  )
  const shipments = await stubborn(
    () => run.as.supply.get<{ shipments: { requisitionId: string | null }[] }>('/api/shipments'),
    run.stopped,
    givenUp(run, 'shipments'),
  )
  const sent = new Set(shipments?.shipments.map(({ requisitionId }) => requisitionId))
  for (const order of list?.requisitions ?? []) if (!sent.has(order.requisitionId)) deliver(run, order).catch(fails)
}

/** Central supply reads the requisitions every few minutes, approves and orders them; the suppliers do the rest. */
export async function runCentralSupply(run: HospitalRun): Promise<void> {
  const seen = new Set<string>()
  await resumeDeliveries(run)
  while (await run.hospitalClock.wait(lookEveryMs, 3_000)) {
    const list = await stubborn(
      () => run.as.supply.get<{ requisitions: OpenRequisition[] }>('/api/requisitions?state=proposed'),
      run.stopped,
      givenUp(run, 'requisitions'),
    )
    for (const order of list?.requisitions ?? []) {
      if (seen.has(order.requisitionId)) continue
      seen.add(order.requisitionId)
      const say = (step: 'approve' | 'order') =>
        stubborn(
          () => run.as.supply.post(`/api/requisitions/${order.requisitionId}/${step}`, {}),
          run.stopped,
          givenUp(run, step),
        )
      if ((await say('approve')) === null || (await say('order')) === null) continue
      void deliver(run, order).catch((error: unknown) => run.log.error('delivery.failed', { reason: String(error) }))
    }
  }
}
