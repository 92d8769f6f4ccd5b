import type { Requisition } from '#cloud/requisitions/requisition'
import { rule } from '#cloud/rules/reorder-point/rule'
import { foundBy, inForceOf, now, nowMs, position, siteId } from '#tests/cloud/rules/stockroom'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }

/** A proof of nothing on hand, reorder point three. */
export const proof = foundBy(
  rule.evaluate(position(), { ...terms, reorderPoint: inForceOf(3), orderUpTo: inForceOf(6) }, now),
).proof

/** A requisition of four for cabinet A, proposed an hour ago, unless said otherwise. */
export function requisition(more: Partial<Requisition>): Requisition {
  return {
    siteId,
    requisitionId: 'r1',
    itemId: 'hip-52',
    placeId: 'cabinet-a',
    owner: 'hospital',
    state: 'proposed',
    quantity: 4,
    approvedQuantity: 0,
    receivedQuantity: 0,
    urgency: 'routine',
    raisedAtMs: nowMs - 3_600_000,
    updatedAtMs: nowMs - 3_600_000,
    closedAtMs: null,
    proof,
    history: [{ atMs: nowMs - 3_600_000, change: 'proposed', quantity: 4, urgency: 'routine', by: 'rules' }],
    nth: 1,
    firstEntrySeq: 70,
    lastEntrySeq: 70,
    ...more,
  }
}
