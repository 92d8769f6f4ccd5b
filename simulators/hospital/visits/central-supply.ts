import type { HospitalRun } from '../hospital-run.ts'
import { goodsInPlaceId } from '../world/places.ts'
import type { WorldLot } from '../world/world.ts'
import { deliver, givenUp, type OpenRequisition, receiveAndStock } from './deliveries.ts'
import { stubborn } from './stubborn.ts'

const lookEveryMs = 10 * 60_000

/** On its way, or still where deliveries arrive. */
const isUnderWay = ({ pieces }: WorldLot) => Object.keys(pieces).length === 0 || (pieces[goodsInPlaceId] ?? 0) > 0

/** What was under way when the hospital stopped arrives all the same: shipments announced, and orders not yet sent. */
async function resumeDeliveries(run: HospitalRun): Promise<void> {
  const fails = (error: unknown) => run.log.error('delivery.failed', { reason: String(error) })
  const { world } = run.worldFile
  const units = world.units.filter(({ whereabouts, shipmentId }) => whereabouts === 'supplier' && shipmentId !== null)
  const lots = world.lots.filter((lot) => lot.shipmentId !== null && isUnderWay(lot))
  const shipmentIds = new Set([...units, ...lots].map(({ shipmentId }) => shipmentId ?? ''))
  for (const id of shipmentIds) {
    const isOf = ({ shipmentId }: { shipmentId: string | null }) => shipmentId === id
    receiveAndStock(run, id, { units: units.filter(isOf), lots: lots.filter(isOf) }).catch(fails)
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
