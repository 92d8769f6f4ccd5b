import { earlierOf } from '#cloud/agenda/due-moment'
import { isExpiredOn } from '#cloud/calendar/last-day-of-use'
import type { InForce } from '#cloud/policies/threshold'
import { isUsableOn, type StockLine } from '#cloud/positions/stock-line'
import { isOpenLine } from '#cloud/requisitions/requisition'
import { announcedOf } from '#cloud/requisitions/step-line'
import { input, inputInForce, line } from './proof-parts.ts'
import type { Moment } from './rule.ts'
import type { PositionView } from './views.ts'

/** The numbers in force that a net position depends on. */
export type NetPositionLimits = { expectedUseDays: InForce; lateCountsPercent: InForce }

type Terms = ReturnType<typeof termsOf>

/** What an item at a place comes to, every term printed. */
export type NetPosition = {
  /** On hand and fit to be used. What no antenna is sure of counts: unknown is not gone. */
  usable: number
  /** Usable, on the way and on order together. */
  net: number
  /** The terms of usable, worked out when somebody asks. */
  usableProof(): ReturnType<typeof usableProofOf>
  /** The terms of net, those of usable among them. */
  netProof(): ReturnType<typeof netProofOf>
}

const sum = (lines: readonly StockLine[]) => lines.reduce((total, { quantity }) => total + quantity, 0)
const seqs = (lines: readonly StockLine[]) => lines.map(({ lastEntrySeq }) => lastEntrySeq)
const isHeld = ({ holdSeqs }: StockLine) => holdSeqs.length > 0

function termsOf(view: PositionView, { expectedUseDays, lateCountsPercent }: NetPositionLimits, nowMs: number) {
  const useDay = view.today + expectedUseDays.value
  const onHand = view.lines.filter(({ standing }) => standing === 'stocked')
  const held = onHand.filter(isHeld)
  const expiring = onHand.filter((one) => !isHeld(one) && isExpiredOn(one, useDay))
  const unsure = onHand.filter((one) => isUsableOn(one, useDay) && one.certainty !== 'confirmed')
  const reserved = view.reserved.quantity
  const usable = sum(onHand) - sum(held) - sum(expiring) - reserved

  const bound = [
    ...view.coming.filter(({ standing }) => standing === 'coming'),
    ...view.lines.filter(({ standing }) => standing === 'pending'),
  ]
  const onTheWay = bound.filter((one) => !isHeld(one) && !isExpiredOn(one, useDay))
  const isLate = ({ dueAtMs }: StockLine) => dueAtMs !== null && dueAtMs < nowMs
  const late = onTheWay.filter(isLate)
  const inTime = onTheWay.filter((one) => !isLate(one))
  const lateCounted = Math.floor((sum(late) * lateCountsPercent.value) / 100)

  const { requisition } = view
  const open = requisition !== null && isOpenLine(requisition) ? requisition : null
  const announced = open === null ? [] : announcedOf(view.key, view.announced).map((each) => each.line)
  const approved = open === null ? 0 : open.approved - open.cancelled
  const onOrder = Math.max(0, approved - sum(announced))
  const net = usable + sum(inTime) + lateCounted + onOrder
  return {
    onHand,
    held,
    expiring,
    unsure,
    reserved,
    usable,
    late,
    inTime,
    lateCounted,
    open,
    announced,
    approved,
    onOrder,
    net,
  }
}

function usableProofOf(view: PositionView, { expectedUseDays }: NetPositionLimits, terms: Terms) {
  const { onHand, held, expiring, unsure, reserved, usable } = terms
  const isWanted = view.assortmentSeq === null ? null : 'yes'
  return {
    inputs: [
      input('onHand', sum(onHand), 'units', seqs(onHand)),
      input(
        'held',
        sum(held),
        'units',
        held.flatMap(({ holdSeqs }) => holdSeqs),
      ),
      input('expiringBeforeUse', sum(expiring), 'units', seqs(expiring)),
      input('today', view.today, 'today'),
      inputInForce('expectedUseDays', expectedUseDays, 'days'),
      input('reserved', reserved, 'units', view.reserved.entrySeqs),
      input('unsureCountedAsOnHand', sum(unsure), 'units', seqs(unsure)),
      input('assortment', isWanted, 'none', [view.assortmentSeq]),
    ],
    lines: [line('usable', `${sum(onHand)} − ${sum(held)} − ${sum(expiring)} − ${reserved}`, usable)],
  }
}

function netProofOf(view: PositionView, limits: NetPositionLimits, terms: Terms, nowMs: number) {
  const { usable, late, inTime, lateCounted, open, announced, approved, onOrder, net } = terms
  const { lateCountsPercent } = limits
  const ofUsable = usableProofOf(view, limits, terms)
  return {
    inputs: [
      ...ofUsable.inputs,
      input('onTheWayInTime', sum(inTime), 'units', seqs(inTime)),
      input('onTheWayLate', sum(late), 'units', seqs(late)),
      input('now', nowMs, 'now'),
      inputInForce('lateCountsPercent', lateCountsPercent, 'percent'),
      input('approvedOnRequisition', approved, 'units', [open?.lastEntrySeq ?? null]),
      input('announcedOfRequisition', sum(announced), 'units', seqs(announced)),
    ],
    lines: [
      ...ofUsable.lines,
      line('lateCounted', `⌊${sum(late)} × ${lateCountsPercent.value} ÷ 100⌋`, lateCounted),
      line('onOrder', `max(0, ${approved} − ${sum(announced)})`, onOrder),
      line('netPosition', `${usable} + ${sum(inTime)} + ${lateCounted} + ${onOrder}`, net),
    ],
  }
}

/**
 * When time alone changes a net position next: when something on its way becomes late, or the day on which something
 * here or on its way expires before its expected use. Unix ms; null never.
 */
export function nextChangeOfNetPosition(
  { lines, coming, today }: PositionView,
  { expectedUseDays }: Pick<NetPositionLimits, 'expectedUseDays'>,
  { atMs, dayBeginsAtMs }: Pick<Moment, 'atMs' | 'dayBeginsAtMs'>,
): number | null {
  let lateMs: number | null = null
  let day: number | null = null
  for (const list of [lines, coming]) {
    for (const { standing, dueAtMs, expiresOnDay } of list) {
      if (standing === 'other') continue
      // Late is what has not come at the moment it was due, so a millisecond behind it.
      if (dueAtMs !== null && dueAtMs >= atMs && (lateMs === null || dueAtMs < lateMs)) lateMs = dueAtMs
      if (expiresOnDay === null) continue
      const unfit = expiresOnDay - expectedUseDays.value + 1
      if (unfit > today && (day === null || unfit < day)) day = unfit
    }
  }
  return earlierOf(lateMs === null ? null : lateMs + 1, day === null ? null : dayBeginsAtMs(day))
}

/**
 * Net position = usable on hand + on the way + on order (domain: position and thresholds), units and lots alike.
 * On hand: stocked here and not bound elsewhere. Not usable of it: held, expired or expiring before expected use,
 * reserved. On the way: bound for here and not arrived, or here and not yet accepted; late ones count in part.
 * On order: what is approved of the open line of a requisition and not announced yet; what is announced is on the way or arrived
 * already, so nothing counts twice.
 */
export function netPositionOf(view: PositionView, limits: NetPositionLimits, nowMs: number): NetPosition {
  const terms = termsOf(view, limits, nowMs)
  return {
    usable: terms.usable,
    net: terms.net,
    usableProof: () => usableProofOf(view, limits, terms),
    netProof: () => netProofOf(view, limits, terms, nowMs),
  }
}
