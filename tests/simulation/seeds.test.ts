import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

const seeds = 50

describe('the simulated hospital', () => {
  it('the same seed twice gives the same trace', async () => {
    const first = await simulate(7)
    const again = await simulate(7)
    expect(again.traceHash).toBe(first.traceHash)
    expect(again.facts).toBe(first.facts)
  })

  it('another seed gives another trace', async () => {
    const [one, other] = [await simulate(8), await simulate(9)]
    expect(one.traceHash).not.toBe(other.traceHash)
  })

  it.each(Array.from({ length: seeds }, (_, index) => index + 1))('seed %i keeps every law', async (seed) => {
    const { violations, facts } = await simulate(seed)
    expect(violations, `npm run simulate -- --seed ${seed}`).toEqual({})
    expect(facts).toBeGreaterThan(20)
  })
})
