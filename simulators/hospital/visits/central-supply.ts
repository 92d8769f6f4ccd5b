import { everyPage } from '../every-page.ts'
import type { HospitalRun } from '../hospital-run.ts'
import { ServiceRefusal } from '../service-client.ts'
import { goodsInPlaceId } from '../world/places.ts'
import type { WorldLot } from '../world/world.ts'
import {
  deliver,
  givenUp,
  type OpenRequisition,
  type Order,
  orderedIn,
  type RequestedLine,
  receiveAndStock,
} from './deliveries.ts'
import { stubborn } from './stubborn.ts'

const lookEveryMs = 10 * 60_000
/** Of what is not pressing: left to whoever visits the hospital, approved in part, cancelled; the rest is approved as seen. */
const leftShare = 0.15
const approvedInPartShare = 0.1
const cancelledShare = 0.03

const overtaken = new Set([
  'quantity-changed',
  'quantity-exceeds-approved',
  'requisition-already-ended',
  'requisition-line-already-approved',
])

/** On its way, or still where deliveries arrive. */
const isUnderWay = ({ pieces }: WorldLot) => Object.keys(pieces).length === 0 || (pieces[goodsInPlaceId] ?? 0) > 0

/** The rules or another person were quicker: it is seen at the next look. */
const isChanged = (error: unknown) => error instanceof ServiceRefusal && overtaken.has(error.problem.code ?? '')

const fails = (run: HospitalRun) => (error: unknown) => run.log.error('delivery.failed', { reason: String(error) })

/** Every requisition of a state; nothing when the service could not be asked. */
async function requisitionsOf(run: HospitalRun, state: string): Promise<OpenRequisition[]> {
  const read = () => everyPage<OpenRequisition>(run.as.supply, `/api/requisitions?state=${state}`, 'requisitions')
  return (await stubborn(read, run.stopped, givenUp(run, 'requisitions'))) ?? []
}

/** What was ordered of a requisition, order by order: lines ordered at one moment were ordered in one go. */
function ordersOf({ requisitionId, placeId, owner, lines }: OpenRequisition): Order[] {
  const ordered = lines.flatMap(({ itemId, history }) =>
    history.flatMap(({ step, atMs, quantity }) => (step === 'ordered' ? [{ atMs, itemId, quantity }] : [])),
  )
  return [...Map.groupBy(ordered, ({ atMs }) => atMs).values()].map((together) => ({
    requisitionId,
    placeId,
    owner,
    lines: together.map(({ itemId, quantity }) => ({ itemId, quantity })),
  }))
}

/** What was under way when the hospital stopped arrives all the same: shipments announced, and orders not yet sent. */
async function resumeDeliveries(run: HospitalRun): Promise<void> {
  const { world } = run.worldFile
  const units = world.units.filter(({ whereabouts, shipmentId }) => whereabouts === 'supplier' && shipmentId !== null)
  const lots = world.lots.filter((lot) => lot.shipmentId !== null && isUnderWay(lot))
  const shipmentIds = new Set([...units, ...lots].map(({ shipmentId }) => shipmentId ?? ''))
  for (const id of shipmentIds) {
    const isOf = ({ shipmentId }: { shipmentId: string | null }) => shipmentId === id
    const goods = { units: units.filter(isOf), lots: lots.filter(isOf) }
    const leftMs = Math.max(0, (world.arrivals[id] ?? 0) - run.hospitalClock.now())
    run.hospitalClock
      .wait(leftMs)
      .then((isHere) => (isHere ? receiveAndStock(run, id, goods) : undefined))
      .catch(fails(run))
  }
  const open = await requisitionsOf(run, 'open')
  const sent = await stubborn(
    () => everyPage<{ requisitionId: string | null; quantity: number }>(run.as.supply, '/api/shipments', 'shipments'),
    run.stopped,
    givenUp(run, 'shipments'),
  )
  const left = [...(sent ?? [])]
  for (const order of open.filter(({ lines }) => lines.some((line) => line.open > 0)).flatMap(ordersOf)) {
    const is = left.findIndex((one) => one.requisitionId === order.requisitionId && one.quantity === orderedIn(order))
    if (is >= 0) left.splice(is, 1)
    else deliver(run, order).catch(fails(run))
  }
}

/** What is decided about a line: approved as it was seen or in part, cancelled, or left to somebody else. */
type Answer = { approve: { quantity?: number; reason?: string } } | 'cancel' | 'leave'

function answerTo(run: HospitalRun, { urgency, quantity }: RequestedLine): Answer {
  if (urgency !== 'routine') return { approve: {} }
  const draw = run.random.float()
  if (draw < leftShare) return 'leave'
  if (draw < leftShare + cancelledShare) return 'cancel'
  const inPart = draw < leftShare + cancelledShare + approvedInPartShare && quantity > 1
  if (!inPart) return { approve: {} }
  return { approve: { quantity: Math.ceil(quantity / 2), reason: 'the rest next month' } }
}

/** Decides about what waits in a requisition, each quantity once. */
async function decide(run: HospitalRun, requisition: OpenRequisition, seen: Set<string>): Promise<void> {
  const path = `/api/requisitions/${requisition.requisitionId}`
  for (const line of requisition.lines) {
    const { lineId, quantity, waiting } = line
    if (waiting === 0 || seen.has(`${lineId} ${quantity}`)) continue
    seen.add(`${lineId} ${quantity}`)
    const answer = answerTo(run, line)
    if (answer === 'leave') continue
    const approved = waiting === quantity || answer === 'cancel' ? answer : { approve: {} }
    const [step, body] =
      approved === 'cancel'
        ? ['cancel', { lines: [lineId], reason: 'there is enough at the west campus' }]
        : ['approve', { lines: [{ lineId, quantitySeen: quantity, ...approved.approve }] }]
    await stubborn(
      () => run.as.supply.post(`${path}/${step}`, body),
      run.stopped,
      givenUp(run, String(step)),
      isChanged,
    )
  }
}

/** Orders all that is approved in a requisition in one go, and the supplier does the rest. */
async function order(run: HospitalRun, requisition: OpenRequisition): Promise<void> {
  const { requisitionId, placeId, owner } = requisition
  const approved = requisition.lines.filter(({ toOrder }) => toOrder > 0)
  const lines = approved.map(({ lineId, toOrder }) => ({ lineId, quantity: toOrder }))
  const path = `/api/requisitions/${requisitionId}/order`
  const said = await stubborn(() => run.as.supply.post(path, { lines }), run.stopped, givenUp(run, 'order'), isChanged)
  if (said === null) return
  const ordered = approved.map(({ itemId, toOrder }) => ({ itemId, quantity: toOrder }))
  void deliver(run, { requisitionId, placeId, owner, lines: ordered }).catch(fails(run))
}

/** Central supply reads the requisitions every few minutes, approves and orders most of what they ask. */
export async function runCentralSupply(run: HospitalRun): Promise<void> {
  const seen = new Set<string>()
  await resumeDeliveries(run)
  while (await run.hospitalClock.wait(lookEveryMs, 3_000)) {
    for (const requisition of await requisitionsOf(run, 'to-approve')) await decide(run, requisition, seen)
    for (const requisition of await requisitionsOf(run, 'to-order')) await order(run, requisition)
  }
}
