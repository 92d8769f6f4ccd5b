import { nothingAsked } from '#cloud/requisitions/line-numbers'
import type { Requisition, RequisitionLine } from '#cloud/requisitions/requisition'
import { rule } from '#cloud/rules/reorder-point/rule'
import { foundBy, inForceOf, now, nowMs, position, siteId } from '#tests/cloud/rules/stockroom'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const hourAgoMs = nowMs - 3_600_000

/** A proof of nothing on hand, reorder point three. */
export const proof = foundBy(
  rule.evaluate(position(), { ...terms, reorderPoint: inForceOf(3), orderUpTo: inForceOf(6) }, now),
).proof

/** A line of four hips for cabinet A, raised by the rules an hour ago, unless said otherwise. */
export function requisitionLine(more: Partial<RequisitionLine> = {}): RequisitionLine {
  return {
    siteId,
    requisitionId: 'r1',
    lineId: 'l1',
    itemId: 'hip-52',
    placeId: 'cabinet-a',
    owner: 'hospital',
    ...nothingAsked,
    quantity: 4,
    urgency: 'routine',
    asked: 0,
    raisedBy: 'rules',
    raisedAtMs: hourAgoMs,
    updatedAtMs: hourAgoMs,
    closedAtMs: null,
    proof,
    hold: null,
    history: [
      {
        step: 'raised',
        atMs: hourAgoMs,
        knownAtMs: hourAgoMs,
        by: 'rules',
        quantity: 4,
        urgency: 'routine',
        reason: null,
      },
    ],
    nth: 1,
    firstEntrySeq: 70,
    lastEntrySeq: 70,
    ...more,
  }
}

/** A requisition of these lines. */
export function requisitionOf(...lines: RequisitionLine[]): Requisition {
  const [first = requisitionLine()] = lines
  const { requisitionId, placeId, owner, raisedBy } = first
  return {
    siteId,
    requisitionId,
    kind: 'buy',
    placeId,
    owner,
    raisedBy,
    reason: null,
    supplierRef: null,
    raisedAtMs: hourAgoMs,
    updatedAtMs: hourAgoMs,
    lines,
    firstEntrySeq: 70,
    lastEntrySeq: 70,
  }
}
