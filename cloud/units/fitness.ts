import { isExpiredOn, mayBeExpiredAt } from '#cloud/calendar/last-day-of-use'
import { passagePlaceIds } from '#cloud/places/passages'
import type { Unit, UnitState } from './unit.ts'

/** What speaks against the use of a unit. */
export const unfitReasons = ['held', 'expired', 'not-accepted', 'off-the-books'] as const
export type UnfitReason = (typeof unfitReasons)[number]

const notAccepted: ReadonlySet<UnitState> = new Set(['expected', 'in-transit', 'received', 'inspecting', 'rejected'])
const offTheBooks: ReadonlySet<UnitState> = new Set(['wasted', 'lost', 'stolen', 'returned-to-supplier', 'scrapped'])

/** What speaks against the use of a unit in a state, held by so many, on a day (since 1970-01-01); empty when it is fit. */
export function unfitnessOf(
  { state, holds, expiresOnDay }: { state: UnitState; holds: number } & Pick<Unit, 'expiresOnDay'>,
  day: number,
): UnfitReason[] {
  return [
    ...(holds > 0 ? (['held'] as const) : []),
    ...(isExpiredOn({ expiresOnDay }, day) ? (['expired'] as const) : []),
    ...(notAccepted.has(state) ? (['not-accepted'] as const) : []),
    ...(offTheBooks.has(state) ? (['off-the-books'] as const) : []),
  ]
}

/** Whether it was accepted and is in the books, by what speaks against it. */
export function isAccepted(reasons: readonly UnfitReason[]): boolean {
  return !reasons.includes('not-accepted') && !reasons.includes('off-the-books')
}

/** One that expires so soon after it was taken is watched while it is in somebody's hands, ms. */
const inHandMaxMs = 7 * 86_400_000

/**
 * Whether something may stand against what is done with a unit at a moment (Unix ms): few units are in anybody's hands,
 * and fewer while something stands against them. What was so once stays so until it is out of hands, or looked into.
 */
export function mayBeUnfit(unit: Unit | null, nowMs: number): boolean {
  if (unit === null) return false
  const { pending, use, holds, expiresOnDay, state, placeId } = unit
  if (pending.length > 0) return true
  if (use !== null) {
    const isKnownGood = !notAccepted.has(use.stateBefore) && !offTheBooks.has(use.stateBefore)
    return use.holdSeqs.length > 0 || !isKnownGood || mayBeExpiredAt(expiresOnDay, use.atMs)
  }
  if (placeId !== passagePlaceIds.person) return false
  return holds.length > 0 || notAccepted.has(state) || mayBeExpiredAt(expiresOnDay, nowMs + inHandMaxMs)
}
