import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChainHead } from '#contracts/receipt'
import { type ChainMemory, emptyChainMemory, pastHeadsMax, stepChainMemory } from '#edge/outbox/chain-memory'

const head = (entrySeq: number, digit = 'a'): ChainHead => ({ entrySeq, hash: digit.repeat(64) })

function heard(...heads: ChainHead[]): { memory: ChainMemory; wentBack: boolean[] } {
  let memory = emptyChainMemory
  const wentBack = heads.map((each) => {
    const step = stepChainMemory(memory, each)
    memory = step.state
    return step.wentBack
  })
  return { memory, wentBack }
}

describe('the ends of a journal as its service names them', () => {
  it.each([
    ['grows', [head(5), head(9, 'b')], [false, false]],
    ['is said again', [head(5), head(5)], [false, false]],
    ['is empty, then begins', [head(0, '0'), head(1)], [false, false]],
    ['was cut', [head(9), head(5)], [false, true]],
    ['was cut to nothing', [head(9), head(0, '0')], [false, true]],
    ['has another entry under the same number', [head(9), head(9, 'b')], [false, true]],
    ['was cut once and grew again', [head(9), head(5, 'b'), head(6, 'b'), head(9, 'c')], [false, true, false, false]],
  ])('%s', (_story, heads, wanted) => {
    expect(heard(...heads).wentBack).toEqual(wanted)
  })

  it('keeps the first contradictions and counts the rest', () => {
    const { memory } = heard(...Array.from({ length: 40 }, (_, index) => head(1_000 - index)))
    expect(memory.contradictionCount).toBe(39)
    expect(memory.contradictions).toHaveLength(8)
    expect(memory.contradictions[0]).toEqual({ before: head(1_000), after: head(999) })
  })

  it('keeps old ends too, so that a journal rewritten from the middle does not match: few, and all along its length', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 2_000 }), (steps) => {
        let entrySeq = 0
        const heads = steps.map((step) => {
          entrySeq += step
          return head(entrySeq)
        })
        const { memory } = heard(...heads)
        expect(memory.past.length).toBeLessThanOrEqual(pastHeadsMax)
        expect(memory.past[0]).toEqual(heads[0])
        expect(memory.past.every((each) => heads.some((one) => one.entrySeq === each.entrySeq))).toBe(true)
        const widest = memory.past.slice(1).map((each, index) => each.entrySeq - (memory.past[index]?.entrySeq ?? 0))
        expect(Math.max(0, ...widest)).toBeLessThanOrEqual(2 * memory.pastEvery + 5_000)
        expect(memory.past.length * memory.pastEvery).toBeLessThanOrEqual(Math.max(entrySeq * 2, 256) + 256)
      }),
      { numRuns: 50 },
    )
  })
})
