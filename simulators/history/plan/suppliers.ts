import type { Random } from '#platform/random'
import { dayMs, hourMs, inWorkingHours } from './day-plan.ts'
import { mixed, numberOf } from './draws.ts'

/** How long a supplier takes, all in Unix ms: when it sends, what it promises, when it comes. */
export type Delivery = { sendsAtMs: number; dueAtMs: number; arrivesAtMs: number }

/** How reliable a supplier is: 75 to 99 of a hundred come in time, 92 on average. */
export function onTimeShareOf(supplierId: string): number {
  const draw = mixed(numberOf(supplierId), 17) / 0x1_0000_0000
  return 0.99 - 0.24 * draw ** 2.4
}

/**
 * Draws a delivery ordered now. Local goods take a day or two, national three to five, imported ones ten to thirty with
 * a fat tail; what is late is late by a third or by weeks.
 */
export function drawDelivery(supplierId: string, leadTimeDays: number, orderedAtMs: number, random: Random): Delivery {
  const leadMs = Math.max(0.6, leadTimeDays * (0.85 + 0.3 * random.float())) * dayMs
  const promisedMs = leadMs * 1.1 + 10 * hourMs
  const isLate = random.float() >= onTimeShareOf(supplierId)
  const delayMs = isLate ? Math.min(45 * dayMs, promisedMs * 0.3 * (1 / Math.max(0.05, random.float())) ** 0.8) : 0
  const sendsAtMs = Math.floor(orderedAtMs + leadMs * 0.3)
  const arrivesAtMs = inWorkingHours(Math.max(sendsAtMs + hourMs, orderedAtMs + leadMs + delayMs), random)
  // What comes with Monday's first van was promised for Monday.
  const dueAtMs = Math.max(Math.floor(orderedAtMs + promisedMs), isLate ? 0 : arrivesAtMs + hourMs)
  return { sendsAtMs, dueAtMs, arrivesAtMs }
}
