import type { Requisition } from '#cloud/requisitions/requisition'
import { netPositionOf } from '#cloud/rules/net-position'
import { reorderPointRule } from '#cloud/rules/reorder-point/rule'
import { inForceOf, nowMs, position, siteId, today } from '#tests/cloud/rules/stockroom'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }

/** A proof of nothing on hand, reorder point three. */
export const proof = reorderPointRule.evaluate(
  netPositionOf(position(), terms, today, nowMs),
  { reorderPoint: inForceOf(3), orderUpTo: inForceOf(6) },
  nowMs,
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
    ...more,
  }
}
