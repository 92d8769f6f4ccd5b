import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balanceOf, type LineNumbers, outstandingOf, takenBack } from '#cloud/requisitions/line-numbers'
import { type LineHold, stateOf, stateOfLine } from '#cloud/requisitions/requisition'
import { requisitionLine, requisitionOf } from './a-requisition.ts'

const hold = { kind: 'cancelled', quantity: 1, by: 'user-li', reason: 'r', sinceMs: 1, untilMs: null } as const
const held: LineHold = { ...hold, net: 2, endedAtMs: null, endedBecause: null }

/** Numbers of a line, and the state they come to. */
const table: [string, Partial<LineNumbers> & { hold?: LineHold }, string][] = [
  ['wanted', { quantity: 5 }, 'proposed'],
  ['approved', { quantity: 5, approved: 5 }, 'approved'],
  ['ordered', { quantity: 5, approved: 5, ordered: 5 }, 'ordered'],
  ['more is wanted of what is ordered', { quantity: 7, approved: 5, ordered: 5 }, 'ordered'],
  ['more is wanted of what is approved', { quantity: 7, approved: 5 }, 'approved'],
  ['some came', { quantity: 5, approved: 5, ordered: 5, arrived: 3 }, 'part-received'],
  ['all came', { quantity: 5, approved: 5, ordered: 5, arrived: 5 }, 'fulfilled'],
  [
    'all that was ordered came, and more is wanted',
    { quantity: 7, approved: 5, ordered: 5, arrived: 5 },
    'part-received',
  ],
  ['more came than was ordered, all that is wanted', { quantity: 7, approved: 5, ordered: 5, arrived: 7 }, 'fulfilled'],
  ['all came before anybody approved', { quantity: 5, arrived: 5 }, 'fulfilled'],
  ['some came before anybody approved', { quantity: 5, arrived: 3 }, 'part-received'],
  ['all came before anybody ordered', { quantity: 5, approved: 5, arrived: 5 }, 'fulfilled'],
  [
    'three of five were approved, and came',
    { quantity: 3, approved: 3, ordered: 3, arrived: 3, declined: 2 },
    'fulfilled',
  ],
  ['refused as a whole', { quantity: 0, declined: 5, hold: held }, 'cancelled'],
  ['withdrawn by the rules', { quantity: 0 }, 'cancelled'],
  ['taken back when ordered', { quantity: 5, approved: 5, ordered: 5, cancelled: 5, hold: held }, 'cancelled'],
  [
    'the rest taken back',
    { quantity: 5, approved: 5, ordered: 5, arrived: 3, cancelled: 2, hold: held },
    'part-received-cancelled',
  ],
]

describe('the state of a line', () => {
  it.each(table)('%s', (_what, numbers, state) => {
    expect(stateOfLine(requisitionLine({ quantity: 0, ...numbers }))).toBe(state)
  })
})

describe('the state of a requisition', () => {
  const lines = Object.fromEntries(table.map(([what, numbers]) => [what, requisitionLine({ quantity: 0, ...numbers })]))
  const together: [string[], string][] = [
    [['wanted', 'wanted'], 'proposed'],
    [['wanted', 'approved'], 'approved'],
    [['wanted', 'ordered', 'approved'], 'ordered'],
    [['wanted', 'all came'], 'part-received'],
    [['ordered', 'withdrawn by the rules'], 'ordered'],
    [['all came', 'all came'], 'fulfilled'],
    [['all came', 'refused as a whole'], 'part-received-cancelled'],
    [['refused as a whole', 'withdrawn by the rules'], 'cancelled'],
  ]
  it.each(together)('%j is %s', (whats, state) => {
    expect(stateOf(requisitionOf(...whats.flatMap((what) => lines[what] ?? [])))).toBe(state)
  })
})

describe('whatever the numbers are', () => {
  const any = fc
    .record({
      quantity: fc.nat(20),
      approved: fc.nat(20),
      ordered: fc.nat(20),
      arrived: fc.nat(25),
      cancelled: fc.nat(20),
      declined: fc.nat(20),
    })
    .map((n): LineNumbers => {
      const quantity = Math.max(n.quantity, 1)
      const approved = n.approved % (quantity + 1)
      const ordered = n.ordered % (approved + 1)
      return { ...n, quantity, approved, ordered, cancelled: n.cancelled % (ordered + 1) }
    })

  it('ordered = received + open + cancelled, and nothing is less than nothing', () => {
    fc.assert(
      fc.property(any, (numbers) => {
        const balance = balanceOf(numbers)
        expect(balance.received + balance.open + numbers.cancelled).toBe(numbers.ordered)
        expect(balance.received + balance.surplus).toBe(numbers.arrived)
        expect(Math.min(...Object.values(balance))).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('what a person takes back leaves nothing outstanding, and is counted', () => {
    fc.assert(
      fc.property(any, (numbers) => {
        const after = takenBack(numbers)
        expect(outstandingOf(after)).toBe(0)
        expect(after.cancelled + after.declined - numbers.cancelled - numbers.declined).toBe(outstandingOf(numbers))
        expect(Math.min(...Object.values(after))).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
