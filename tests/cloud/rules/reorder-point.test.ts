import { describe, expect, it } from 'vitest'
import { rule } from '#cloud/rules/reorder-point/rule'
import { foundBy, inForceOf, now, position, units } from './stockroom.ts'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const onHand = (howMany: number) => position({ lines: units(howMany) })

describe('reorder point: raised at net position <= reorder point', () => {
  it.each([
    [0, 'raise'],
    [2, 'raise'],
    [3, 'raise'],
    [4, 'hold'],
    [5, 'clear'],
    [9, 'clear'],
  ])('reorder point 3, order up to 6, net position %i: %s', (net, verdict) => {
    const limits = { ...terms, reorderPoint: inForceOf(3), orderUpTo: inForceOf(6) }
    expect(foundBy(rule.evaluate(onHand(net), limits, now)).verdict).toBe(verdict)
  })

  it('a slow mover kept at two (reorder at one) clears when it is back at two', () => {
    const limits = { ...terms, reorderPoint: inForceOf(1), orderUpTo: inForceOf(2) }
    expect(foundBy(rule.evaluate(onHand(1), limits, now)).verdict).toBe('raise')
    expect(foundBy(rule.evaluate(onHand(2), limits, now)).verdict).toBe('clear')
  })

  it('its proof says the observed value, the limit and who set it, and what would clear it', () => {
    const { proof } = foundBy(rule.evaluate(onHand(2), { ...terms, reorderPoint: inForceOf(3), orderUpTo: null }, now))
    expect(proof).toMatchObject({
      observed: 2,
      limit: { name: 'reorderPoint', value: 3, comparison: '<=', layer: 'item', setBy: 'user-chen', entrySeq: 7 },
      wouldClear: { params: { clearLevel: 5, missing: 3 } },
    })
  })
})
