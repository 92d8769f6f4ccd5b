import { isExpiredOn } from '#cloud/calendar/last-day-of-use'
import type { Certainty } from '#cloud/tags/certainty'

/**
 * What a position is made of: a unit (quantity 1), or what there is of a lot at a place. Units and lots meet here, so
 * that thresholds, expiry and lists know one kind of stock only.
 */
export type StockLine = {
  kind: 'unit' | 'lot'
  /** Unit or lot id. */
  id: string
  itemId: string
  owner: string
  quantity: number
  /**
   * stocked: stands here. pending: here and not yet accepted. coming: on its way here, or here and on its way onward.
   * other: here in a state that is no stock (rejected, for example).
   */
  standing: 'stocked' | 'pending' | 'coming' | 'other'
  certainty: Certainty
  /** Entries that hold it; empty when it may be used. */
  holdSeqs: readonly number[]
  /** Last day of use, days since 1970-01-01; null when the label gives none. */
  expiresOnDay: number | null
  lot: string | null
  /** When it should arrive, Unix ms; null when nobody promised or it is here. */
  dueAtMs: number | null
  /** Entry that changed it last. */
  lastEntrySeq: number
}

/** True when it stands here and nothing, not even its date, forbids to use it on that day. Unknown is not gone: certainty does not matter. */
export function isUsableOn(line: StockLine, day: number): boolean {
  return line.standing === 'stocked' && line.holdSeqs.length === 0 && !isExpiredOn(line, day)
}
