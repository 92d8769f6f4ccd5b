import { expect, it } from 'vitest'
import { haveGoodsMoved } from '#simulators/hospital/watching/summary'

const cycle = (...[taken, placed]: [string[], string[]]) => ({ taken, placed })

it.each([
  ['nobody came', [], false],
  ['a storekeeper only looked for what no antenna hears', [cycle([], [])], false],
  ['one took something', [cycle([], []), cycle(['A1'], [])], true],
  ['one brought something', [cycle([], ['A1']), cycle([], [])], true],
])('stock is tried against truth when something went in or out: %s', (_who, cycles, wanted) => {
  expect(haveGoodsMoved(cycles)).toBe(wanted)
})
