import { describe, expect, it } from 'vitest'
import { netPositionOf } from '#cloud/rules/net-position'
import { reorderPointRule } from '#cloud/rules/reorder-point/rule'
import { inForceOf, nowMs, position, today, units } from './stockroom.ts'

const terms = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const onHand = (howMany: number) => netPositionOf(position({ units: units(howMany) }), terms, today, nowMs)

describe('reorder point: raised at net position <= reorder point', () => {
  it.each([
    [0, 'raise'],
    [2, 'raise'],
    [3, 'raise'],
    [4, 'hold'],
    [5, 'clear'],
    [9, 'clear'],
  ])('reorder point 3, order up to 6, net position %i: %s', (net, verdict) => {
    const limits = { reorderPoint: inForceOf(3), orderUpTo: inForceOf(6) }
    expect(reorderPointRule.evaluate(onHand(net), limits, nowMs).verdict).toBe(verdict)
  })

  it('a slow mover kept at two (reorder at one) clears when it is back at two', () => {
    const limits = { reorderPoint: inForceOf(1), orderUpTo: inForceOf(2) }
    expect(reorderPointRule.evaluate(onHand(1), limits, nowMs).verdict).toBe('raise')
    expect(reorderPointRule.evaluate(onHand(2), limits, nowMs).verdict).toBe('clear')
  })

  it('its proof says the observed value, the limit and who set it, and what would clear it', () => {
    const { proof } = reorderPointRule.evaluate(onHand(2), { reorderPoint: inForceOf(3), orderUpTo: null }, nowMs)
    expect(proof).toMatchObject({
      observed: 2,
      limit: { name: 'reorderPoint', value: 3, comparison: '<=', layer: 'item', setBy: 'user-chen', entrySeq: 7 },
      wouldClear: { params: { clearLevel: 5, missing: 3 } },
    })
  })
})
