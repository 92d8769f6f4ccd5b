/** What people and rules have said of one line of a requisition, and what came; whole numbers, never below 0. */
export type LineNumbers = {
  /** How many are wanted. */
  quantity: number
  /** How many of them a person has approved. */
  approved: number
  /** How many of those have been ordered. */
  ordered: number
  /** How many arrived under it, ordered or not. */
  arrived: number
  /** How many of the ordered a person took back. */
  cancelled: number
  /** How many a person refused before they were ordered; they are not in quantity any more. */
  declined: number
}

/** What follows from the numbers of a line. */
export type LineBalance = {
  /** Of the ordered: ordered = received + open + cancelled. */
  received: number
  open: number
  /** Arrived beyond what was ordered: before anybody ordered, or too many. */
  surplus: number
  /** Approved, not ordered and not come by itself. */
  toOrder: number
  /** Wanted, not approved and not come by itself. */
  waiting: number
}

export const nothingAsked: LineNumbers = { quantity: 0, approved: 0, ordered: 0, arrived: 0, cancelled: 0, declined: 0 }

/**
 * Adds a line up. What came beyond what was ordered answers first what is approved and not ordered, then what waits for
 * approval, so that goods that came before anybody signed for them close the line all the same.
 */
export function balanceOf({ quantity, approved, ordered, arrived, cancelled }: LineNumbers): LineBalance {
  const received = Math.min(arrived, ordered - cancelled)
  const surplus = arrived - received
  const notOrdered = approved - ordered
  return {
    received,
    open: ordered - cancelled - received,
    surplus,
    toOrder: Math.max(0, notOrdered - surplus),
    waiting: Math.max(0, quantity - approved - Math.max(0, surplus - notOrdered)),
  }
}

/** How many are still to come or to be decided about; 0 when the line has ended. */
export function outstandingOf(numbers: LineNumbers): number {
  const { open, toOrder, waiting } = balanceOf(numbers)
  return open + toOrder + waiting
}

/** The numbers after a person took back all that is outstanding. */
export function takenBack(numbers: LineNumbers): LineNumbers {
  const { open, toOrder, waiting } = balanceOf(numbers)
  return {
    ...numbers,
    quantity: numbers.quantity - toOrder - waiting,
    approved: numbers.approved - toOrder,
    cancelled: numbers.cancelled + open,
    declined: numbers.declined + toOrder + waiting,
  }
}
