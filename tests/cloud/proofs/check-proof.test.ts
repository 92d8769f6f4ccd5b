import { describe, expect, it } from 'vitest'
import { arithmeticFault, inputsWithoutEntry, proofSatisfiesItself } from '#cloud/proofs/check-proof'
import type { Proof, ProofInput } from '#cloud/proofs/proof'
import { recomputeExpression } from '#cloud/proofs/recompute-expression'

const good: Proof = {
  rule: 'safety-stock',
  version: 1,
  inputs: [{ name: 'onHand', value: 3, unit: 'units', entrySeqs: [4], windowSeqs: [] }],
  arithmetic: [{ name: 'usable', expression: '3 − 2', value: 1, unit: 'none' }],
  limit: {
    name: 'safetyStock',
    value: 2,
    unit: 'units',
    comparison: '<',
    layer: 'item',
    setBy: 'user-chen',
    setAtMs: 0,
    entrySeq: 7,
  },
  observed: 1,
  wouldClear: { messageKey: 'safety-stock.would-clear', params: {} },
  messageKey: 'safety-stock.title',
  params: {},
}

describe('an expression of a proof', () => {
  it.each([
    ['3 − 1 − 0 − 0', 2],
    ['⌊3 × 50 ÷ 100⌋', 1],
    ['max(0, 2 − 5)', 0],
    ['5 − -2', 7],
    ['600000 + 600000', 1_200_000],
    ['2 + 3 × 4', 14],
    ['(2 + 3) × 4', 20],
    ['⌊-1 ÷ 2⌋', -1],
    ['0', 0],
    ['', null],
    ['3 −', null],
    ['3 apples', null],
    ['⌊3 ÷ 2', null],
    ['max(1)', null],
  ])('%s comes to %s', (expression, value) => {
    expect(recomputeExpression(expression)).toBe(value)
  })
})

describe('a proof satisfies itself', () => {
  it('when its lines are right, one of them is what was observed, and its limit is broken', () => {
    expect(proofSatisfiesItself(good)).toBeNull()
  })

  it.each<[string, Partial<Proof>, string]>([
    ['a limit that holds', { limit: { ...good.limit, value: 1 } }, 'safetyStock: 1 < 1 does not hold'],
    ['a limit of the other sense', { limit: { ...good.limit, comparison: '>=' } }, 'safetyStock: 1 >= 2 does not hold'],
    [
      'a line that comes to something else',
      { arithmetic: [{ name: 'usable', expression: '3 − 1', value: 1, unit: 'none' }] },
      'usable: 3 − 1 is 2, not 1',
    ],
    [
      'a line nobody can read',
      { arithmetic: [{ name: 'usable', expression: 'one', value: 1, unit: 'none' }] },
      'usable: one cannot be read',
    ],
    ['an observed value out of nowhere', { observed: 0 }, 'no line of arithmetic comes to 0'],
  ])('not with %s', (_what, more, fault) => {
    expect(proofSatisfiesItself({ ...good, ...more })).toBe(fault)
  })

  it('what has cleared need not break its limit, but its lines are right', () => {
    expect(arithmeticFault({ ...good, limit: { ...good.limit, value: 0 } })).toBeNull()
  })
})

describe('every input is an entry', () => {
  const without = (more: Partial<ProofInput>) => {
    const input = { name: 'onHand', value: 3, unit: 'units', entrySeqs: [], windowSeqs: [], ...more }
    return inputsWithoutEntry({ ...good, inputs: [input] })
  }

  it.each<[string, Partial<ProofInput>, string[]]>([
    ['a number from nowhere is named', {}, ['onHand']],
    ['an entry will do', { entrySeqs: [4] }, []],
    ['so will a climate window', { windowSeqs: [9] }, []],
    ['none of something has nothing to name', { value: 0 }, []],
    ['but no time is a number like any other', { value: 0, unit: 'ms' }, ['onHand']],
    ['what nobody set has none', { value: null, unit: 'none' }, []],
    ['a word from nowhere is named', { value: 'yes', unit: 'none' }, ['onHand']],
    ['the clock has none', { unit: 'now' }, []],
    ['today has none', { unit: 'today' }, []],
    ['any other time has', { unit: 'time' }, ['onHand']],
    ['what is built in has none', { unit: 'days', layer: 'built-in' }, []],
    ['a policy has', { unit: 'days', layer: 'hospital' }, ['onHand']],
  ])('%s', (_what, more, names) => {
    expect(without(more)).toEqual(names)
  })
})
