import { expect, it } from 'vitest'
import { simulate } from '../simulate.ts'

it('the same seed twice gives the same trace, another seed another', { timeout: 300_000 }, async () => {
  const first = await simulate(7)
  const again = await simulate(7)
  expect(again.traceHash).toBe(first.traceHash)
  expect(again.facts).toBe(first.facts)
  expect((await simulate(8)).traceHash).not.toBe(first.traceHash)
})
