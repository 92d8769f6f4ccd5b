import { describe, expect, it } from 'vitest'
import { simulate } from '../simulate.ts'

/**
 * Each of these seeds keeps every law. A file of tests for a few of them each, so that every core has some; a loaded
 * machine is slow, not wrong.
 */
export function seedsKeepEveryLaw(from: number, to: number): void {
  describe('the simulated hospital', { timeout: 300_000 }, () => {
    it.each(Array.from({ length: to - from + 1 }, (_, index) => from + index))(
      'seed %i keeps every law',
      async (seed) => {
        const { violations, facts } = await simulate(seed)
        expect(violations, `npm run simulate -- --seed ${seed}`).toEqual({})
        expect(facts).toBeGreaterThan(20)
      },
    )
  })
}
