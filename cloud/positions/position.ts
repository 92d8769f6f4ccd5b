import type { SiteId } from '#contracts/ids'
import type { PositionKey } from './position-key.ts'
import type { StockLine } from './stock-line.ts'

/** What an item at a place for an owner adds up to, in pieces. Whether a date has passed is asked on the day, not stored. */
export type Position = PositionKey & {
  siteId: SiteId
  /** Stocked, seen for sure, not held. */
  confirmed: number
  /** Stocked and not seen for sure, not held. Unknown is not gone. */
  uncertain: number
  held: number
  /** Here and not yet accepted. */
  pending: number
  /** On the way to this place. */
  coming: number
  /** First last-day-of-use among what is stocked; null when none has one. */
  earliestExpiresOnDay: number | null
}

const nothing = { confirmed: 0, uncertain: 0, held: 0, pending: 0, coming: 0, earliestExpiresOnDay: null }

/** Adds up the lines of one position. */
export function addUp(siteId: SiteId, key: PositionKey, lines: readonly StockLine[]): Position {
  const position: Position = { siteId, itemId: key.itemId, placeId: key.placeId, owner: key.owner, ...nothing }
  for (const { standing, holdSeqs, certainty, quantity, expiresOnDay } of lines) {
    if (standing === 'pending') position.pending += quantity
    if (standing === 'coming') position.coming += quantity
    if (standing !== 'stocked') continue
    if (holdSeqs.length > 0) position.held += quantity
    else if (certainty === 'confirmed') position.confirmed += quantity
    else position.uncertain += quantity
    if (expiresOnDay === null) continue
    const earliest = position.earliestExpiresOnDay
    position.earliestExpiresOnDay = earliest === null ? expiresOnDay : Math.min(earliest, expiresOnDay)
  }
  return position
}
