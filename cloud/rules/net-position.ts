import type { InForce } from '#cloud/policies/policy'
import type { Unit } from '#cloud/units/unit'
import type { PositionInputs } from './needs.ts'
import { input, type RuleInput, type RuleLine } from './rule.ts'

/** The numbers in force that a net position depends on. */
export type NetPositionLimits = { expectedUseDays: InForce; lateCountsPercent: InForce }

/** What an item at a place comes to, every term printed. */
export type NetPosition = {
  /** On hand and fit to be used. Units that no antenna is sure of count: unknown is not gone. */
  usable: number
  /** Usable, on the way and on order together. */
  net: number
  /** The terms of usable, worked out when somebody asks. */
  usableProof(): { inputs: RuleInput[]; lines: RuleLine[] }
  /** The terms of net, those of usable among them. */
  netProof(): { inputs: RuleInput[]; lines: RuleLine[] }
}

const coming: ReadonlySet<string> = new Set(['expected', 'in-transit', 'received', 'inspecting', 'stocked'])
const pending: ReadonlySet<string> = new Set(['received', 'inspecting'])

const seqs = (units: readonly Unit[]) => units.map((unit) => unit.lastEntrySeq)
const seqsOfHolds = (unit: Unit) => unit.holds.map((hold) => hold.entrySeq)
const lineOf = (name: RuleLine['name'], expression: string, value: number): RuleLine => ({ name, expression, value })
const isHeld = (unit: Unit) => unit.holds.length > 0

/**
 * Net position = usable on hand + on the way + on order (domain: position and thresholds).
 * On hand: stocked here and not bound elsewhere. Not usable of it: held, expired or expiring before expected use,
 * reserved. On the way: bound for here and not arrived, or here and not yet inspected; late ones count in part.
 * On order: what is approved of the open requisition and has no announced unit yet; an announced unit is on the way
 * or arrived already, so nothing counts twice.
 */
export function netPositionOf(
  position: PositionInputs,
  limits: NetPositionLimits,
  today: number,
  nowMs: number,
): NetPosition {
  const { expectedUseDays, lateCountsPercent } = limits
  const useDay = today + expectedUseDays.value
  const expiresTooSoon = (unit: Unit) => unit.expiresOnDay !== null && unit.expiresOnDay < useDay

  const onHand = position.units.filter((unit) => unit.state === 'stocked' && unit.destinationPlaceId === null)
  const held = onHand.filter(isHeld)
  const expiring = onHand.filter((unit) => !isHeld(unit) && expiresTooSoon(unit))
  const unsure = onHand.filter((unit) => !isHeld(unit) && !expiresTooSoon(unit) && unit.certainty !== 'confirmed')
  const reserved = position.reserved.quantity
  const usable = onHand.length - held.length - expiring.length - reserved

  const toInspect = position.units.filter((unit) => pending.has(unit.state) && unit.destinationPlaceId === null)
  const bound = [...position.onTheWay.filter((unit) => coming.has(unit.state)), ...toInspect]
  const onTheWay = bound.filter((unit) => !isHeld(unit) && !expiresTooSoon(unit))
  const late = onTheWay.filter((unit) => unit.dueAtMs !== null && unit.dueAtMs < nowMs)
  const lateCounted = Math.floor((late.length * lateCountsPercent.value) / 100)
  const inTime = onTheWay.length - late.length

  const { requisition, requisitionUnits } = position
  const approved = requisition?.approvedQuantity ?? 0
  const announced = requisitionUnits.length
  const onOrder = Math.max(0, approved - announced)
  const net = usable + inTime + lateCounted + onOrder

  const usableProof = () => ({
    inputs: [
      input('onHand', onHand.length, 'units', seqs(onHand)),
      input('held', held.length, 'units', held.flatMap(seqsOfHolds)),
      input('expiringBeforeUse', expiring.length, 'units', seqs(expiring)),
      input('expectedUseDays', expectedUseDays.value, 'days', [expectedUseDays.entrySeq]),
      input('reserved', reserved, 'units', position.reserved.entrySeqs),
      input('unsureCountedAsOnHand', unsure.length, 'units', seqs(unsure)),
    ],
    lines: [lineOf('usable', `${onHand.length} − ${held.length} − ${expiring.length} − ${reserved}`, usable)],
  })
  const netProof = () => ({
    inputs: [
      ...usableProof().inputs,
      input('onTheWayInTime', inTime, 'units', seqs(onTheWay.filter((unit) => !late.includes(unit)))),
      input('onTheWayLate', late.length, 'units', seqs(late)),
      input('lateCountsPercent', lateCountsPercent.value, 'percent', [lateCountsPercent.entrySeq]),
      input('approvedOnRequisition', approved, 'units'),
      input('announcedOfRequisition', announced, 'units', seqs(requisitionUnits)),
    ],
    lines: [
      ...usableProof().lines,
      lineOf('lateCounted', `⌊${late.length} × ${lateCountsPercent.value} ÷ 100⌋`, lateCounted),
      lineOf('onOrder', `max(0, ${approved} − ${announced})`, onOrder),
      lineOf('netPosition', `${usable} + ${inTime} + ${lateCounted} + ${onOrder}`, net),
    ],
  })
  return { usable, net, usableProof, netProof }
}
