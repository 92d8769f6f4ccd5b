import { describe, expect, it } from 'vitest'
import { netPositionOf } from '#cloud/rules/net-position'
import type { PositionView } from '#cloud/rules/views'
import { requisitionLine } from '#tests/cloud/requisitions/a-requisition'
import { dayMs, inForceOf, lot, nowMs, onTheWay, position, today, unit, units } from './stockroom.ts'

const limits = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const net = (more: Partial<PositionView>, expectedUseDays = 0) =>
  netPositionOf(position(more), { ...limits, expectedUseDays: inForceOf(expectedUseDays) }, nowMs)
const held = { holdSeqs: [3] }
const requisition = (approved: number) =>
  requisitionLine({ quantity: Math.max(approved, 4), approved, ordered: approved, lastEntrySeq: 77 })
const announced = (lines: ReturnType<typeof units>) => lines.map((line) => ({ line, arrived: false }))

/** Each line: what there is, usable on hand, net position. */
const table: [string, Partial<PositionView>, number, number][] = [
  ['nothing at all', {}, 0, 0],
  ['three on the shelf', { lines: units(3) }, 3, 3],
  ['one of three held', { lines: [...units(2), unit(held)] }, 2, 2],
  ['held for several reasons is held once', { lines: [unit({ holdSeqs: [3, 4] })] }, 0, 0],
  ['expired yesterday', { lines: [unit({ expiresOnDay: today - 1 })] }, 0, 0],
  ['last day of use is today: may be used', { lines: [unit({ expiresOnDay: today })] }, 1, 1],
  ['no date on the label: does not expire', { lines: [unit({ expiresOnDay: null })] }, 1, 1],
  ['held and expired is subtracted once', { lines: [...units(1), unit({ ...held, expiresOnDay: 1 })] }, 1, 1],
  [
    'uncertain and unobservable count: unknown is not gone',
    {
      lines: [unit({ certainty: 'uncertain' }), unit({ certainty: 'unobservable' })],
    },
    2,
    2,
  ],
  ['reserved for a case', { lines: units(3), reserved: { quantity: 2, entrySeqs: [8] } }, 1, 1],
  [
    'waiting for inspection here: not usable, but not to be ordered again',
    { lines: [unit({ standing: 'pending' })] },
    0,
    1,
  ],
  [
    'rejected, or here and on its way onward: not on hand',
    {
      lines: [unit({ standing: 'other' }), unit({ standing: 'coming' })],
    },
    0,
    0,
  ],
  ['in transit to here', { lines: units(1), coming: onTheWay(4) }, 1, 5],
  [
    'a lot counts by its quantity',
    { lines: [lot(20), lot(5, held)], coming: [lot(7, { standing: 'coming' })] },
    20,
    27,
  ],
  [
    'late lots count in part of their sum',
    { coming: [lot(5, { standing: 'coming', dueAtMs: 1 }), ...onTheWay(2, { dueAtMs: 1 })] },
    0,
    3,
  ],
  ['late on the way counts half, rounded down', { coming: onTheWay(3, { dueAtMs: nowMs - 1 }) }, 0, 1],
  ['due this very moment is not late', { coming: onTheWay(3, { dueAtMs: nowMs }) }, 0, 3],
  ['lost on the way does not come', { coming: onTheWay(2, { standing: 'other' }) }, 0, 0],
  ['held on the way does not help', { coming: onTheWay(2, held) }, 0, 0],
  ['approved and nothing announced yet', { requisition: requisition(4) }, 0, 4],
  [
    'approved four, two announced: the two are not counted twice',
    { requisition: requisition(4), coming: onTheWay(2), announced: announced(onTheWay(2)) },
    0,
    4,
  ],
  [
    'approved forty, announced as a lot of thirty: ten are on order',
    { requisition: requisition(40), announced: announced([lot(30)]) },
    0,
    10,
  ],
  [
    'what was announced of another item or owner is not of it',
    { requisition: requisition(4), announced: announced([unit({ itemId: 'knee' }), unit({ owner: 'ortho' })]) },
    0,
    4,
  ],
  [
    'approved four, all arrived, one used: three here',
    { requisition: requisition(4), lines: units(3), announced: announced(units(4)) },
    3,
    3,
  ],
  ['a line that has ended promises nothing', { requisition: { ...requisition(4), arrived: 4 } }, 0, 0],
  ['nor does one that was taken back', { requisition: { ...requisition(4), cancelled: 4 } }, 0, 0],
  ['proposed and not approved is no promise', { requisition: requisition(0) }, 0, 0],
]

describe('net position', () => {
  it.each(table)('%s', (_what, there, usable, netPosition) => {
    expect(net(there)).toMatchObject({ usable, net: netPosition })
  })

  it('what expires before its expected use does not count', () => {
    const there = { lines: [unit({ expiresOnDay: today + 13 }), unit({ expiresOnDay: today + 14 })] }
    expect(net(there, 14).usable).toBe(1)
  })

  it('prints every term, and says which units nobody is sure of', () => {
    const { inputs, lines } = net({
      lines: [unit({ lastEntrySeq: 41 }), unit({ lastEntrySeq: 40, certainty: 'uncertain' }), unit(held)],
      coming: onTheWay(3, { dueAtMs: nowMs - dayMs }),
      requisition: requisition(2),
    }).netProof()
    expect(lines).toEqual([
      { name: 'usable', expression: '3 − 1 − 0 − 0', value: 2, unit: 'none' },
      { name: 'lateCounted', expression: '⌊3 × 50 ÷ 100⌋', value: 1, unit: 'none' },
      { name: 'onOrder', expression: 'max(0, 2 − 0)', value: 2, unit: 'none' },
      { name: 'netPosition', expression: '2 + 0 + 1 + 2', value: 5, unit: 'none' },
    ])
    expect(inputs.find(({ name }) => name === 'unsureCountedAsOnHand')).toEqual({
      name: 'unsureCountedAsOnHand',
      value: 1,
      unit: 'units',
      entrySeqs: [40],
      windowSeqs: [],
    })
    expect(inputs.find(({ name }) => name === 'approvedOnRequisition')?.entrySeqs).toEqual([77])
  })
})
