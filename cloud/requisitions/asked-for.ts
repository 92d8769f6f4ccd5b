import type { Proof } from '#cloud/proofs/proof'
import type { RequisitionLine } from './requisition.ts'
import { isHolding, isOpenLine } from './requisition.ts'

/** Why nothing is asked for although stock is short. */
export type WhyNone =
  /** A person took it back, and that holds. */
  | {
      reason: 'cancelled-holds' | 'declined-holds'
      by: string
      because: string
      sinceMs: number
      untilMs: number | null
      net: number | null
    }
  /** So many are on their way, and with them there is enough. */
  | { reason: 'coming-covers'; coming: number }
  /** The net position, where the alert tells it, is above the reorder point: ordering waits until it falls to it. */
  | { reason: 'above-reorder-point'; net: number | null; reorderPoint: number }
  /** Nothing stored says why: it must be judged anew. */
  | { reason: 'not-judged' }

/** What is asked for because of an alert: a line, or why there is none. */
export type AskedFor = { requisitionId: string; lineId: string } | { none: WhyNone }

/** What is stored about the position of an alert. */
export type ShortPosition = {
  /** The line that is open for it, or holds. */
  line: RequisitionLine | null
  /** The open alert of the rule that decides by the reorder point; null when none is open. */
  reorder: { proof: Proof; latest: Proof | null } | null
  /** The reorder point in force; null when there is none. */
  reorderPoint: number | null
  /** Units and pieces on the way here, or here and not yet accepted. */
  coming: number
}

/**
 * Decides what an open alert about short stock has brought about, from what is stored: a line is open; or a person's
 * refusal holds; or the net position is above the reorder point, by what is coming or by hysteresis. Where a reorder point
 * stands it alone decides whether to order.
 */
export function askedFor({ line, reorder, reorderPoint, coming }: ShortPosition): AskedFor {
  if (line !== null && isOpenLine(line)) return { requisitionId: line.requisitionId, lineId: line.lineId }
  if (line !== null && line.hold !== null && isHolding(line)) {
    const { kind, by, reason: because, sinceMs, untilMs, net } = line.hold
    return { none: { reason: `${kind}-holds`, by, because, sinceMs, untilMs, net } }
  }
  if (reorder !== null) {
    const { observed: net, limit } = reorder.latest ?? reorder.proof
    if (net > limit.value) return { none: { reason: 'above-reorder-point', net, reorderPoint: limit.value } }
    return { none: { reason: 'not-judged' } }
  }
  if (coming > 0) return { none: { reason: 'coming-covers', coming } }
  if (reorderPoint !== null) return { none: { reason: 'above-reorder-point', net: null, reorderPoint } }
  return { none: { reason: 'not-judged' } }
}
