import { describe, expect, it } from 'vitest'
import { rule } from '#cloud/rules/safety-stock/rule'
import { foundBy, inForceOf, now, position, units } from './stockroom.ts'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const onHand = (howMany: number) => position({ lines: units(howMany) })

describe('safety stock: raised at usable on hand < safety stock', () => {
  it.each([
    [1, 'raise'],
    [2, 'hold'],
    [3, 'clear'],
  ])('safety stock 2, %i usable: %s', (usable, verdict) => {
    const limits = { ...terms, safetyStock: inForceOf(2), orderUpTo: inForceOf(6) }
    expect(foundBy(rule.evaluate(onHand(usable), limits, now)).verdict).toBe(verdict)
  })

  it('clears at the safety stock where no more than that is ever kept', () => {
    const limits = { ...terms, safetyStock: inForceOf(2), orderUpTo: inForceOf(2) }
    expect(foundBy(rule.evaluate(onHand(2), limits, now)).verdict).toBe('clear')
  })
})
