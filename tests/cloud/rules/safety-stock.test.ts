import { describe, expect, it } from 'vitest'
import { netPositionOf } from '#cloud/rules/net-position'
import { safetyStockRule } from '#cloud/rules/safety-stock/rule'
import { inForceOf, nowMs, position, today, units } from './stockroom.ts'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const onHand = (howMany: number) => netPositionOf(position({ units: units(howMany) }), terms, today, nowMs)

describe('safety stock: raised at usable on hand < safety stock', () => {
  it.each([
    [1, 'raise'],
    [2, 'hold'],
    [3, 'clear'],
  ])('safety stock 2, %i usable: %s', (usable, verdict) => {
    const limits = { safetyStock: inForceOf(2), orderUpTo: inForceOf(6) }
    expect(safetyStockRule.evaluate(onHand(usable), limits, nowMs).verdict).toBe(verdict)
  })

  it('clears at the safety stock where no more than that is ever kept', () => {
    const limits = { safetyStock: inForceOf(2), orderUpTo: inForceOf(2) }
    expect(safetyStockRule.evaluate(onHand(2), limits, nowMs).verdict).toBe('clear')
  })
})
