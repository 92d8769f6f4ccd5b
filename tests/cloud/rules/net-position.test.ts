import { describe, expect, it } from 'vitest'
import type { Requisition } from '#cloud/requisitions/requisition'
import type { PositionInputs } from '#cloud/rules/needs'
import { netPositionOf } from '#cloud/rules/net-position'
import { dayMs, inForceOf, nowMs, onTheWay, position, today, unit, units } from './stockroom.ts'

const limits = { expectedUseDays: inForceOf(0), lateCountsPercent: inForceOf(50) }
const net = (more: Partial<PositionInputs>, expectedUseDays = 0) =>
  netPositionOf(position(more), { ...limits, expectedUseDays: inForceOf(expectedUseDays) }, today, nowMs)
const held = { holds: [{ reason: 'recall', entrySeq: 3 } as const] }
const requisition = (approvedQuantity: number) => ({ approvedQuantity }) as Requisition

/** Each line: what there is, usable on hand, net position. */
const table: [string, Partial<PositionInputs>, number, number][] = [
  ['nothing at all', {}, 0, 0],
  ['three on the shelf', { units: units(3) }, 3, 3],
  ['one of three held', { units: [...units(2), unit(held)] }, 2, 2],
  [
    'held for temperature, damage or count is held too',
    {
      units: (['temperature', 'damage', 'count'] as const).map((reason) => unit({ holds: [{ reason, entrySeq: 3 }] })),
    },
    0,
    0,
  ],
  ['expired yesterday', { units: [unit({ expiresOnDay: today - 1 })] }, 0, 0],
  ['last day of use is today: may be used', { units: [unit({ expiresOnDay: today })] }, 1, 1],
  ['no date on the label: does not expire', { units: [unit({ expiresOnDay: null })] }, 1, 1],
  ['held and expired is subtracted once', { units: [...units(1), unit({ ...held, expiresOnDay: 1 })] }, 1, 1],
  [
    'uncertain and unobservable count: unknown is not gone',
    {
      units: [unit({ certainty: 'uncertain' }), unit({ certainty: 'unobservable' })],
    },
    2,
    2,
  ],
  ['reserved for a case', { units: units(3), reserved: { quantity: 2, entrySeqs: [8] } }, 1, 1],
  [
    'waiting for inspection here: not usable, but not to be ordered again',
    { units: [unit({ state: 'inspecting' })] },
    0,
    1,
  ],
  [
    'taken, used, foreign: not on hand',
    {
      units: [unit({ state: 'rejected' }), unit({ state: 'foreign' })],
    },
    0,
    0,
  ],
  ['in transit to here', { units: units(1), onTheWay: onTheWay(4) }, 1, 5],
  ['in the store, bound for here', { onTheWay: onTheWay(2, { state: 'stocked', placeId: 'store' }) }, 0, 2],
  ['late on the way counts half, rounded down', { onTheWay: onTheWay(3, { dueAtMs: nowMs - 1 }) }, 0, 1],
  ['due this very moment is not late', { onTheWay: onTheWay(3, { dueAtMs: nowMs }) }, 0, 3],
  ['lost on the way does not come', { onTheWay: onTheWay(2, { state: 'lost' }) }, 0, 0],
  ['held on the way does not help', { onTheWay: onTheWay(2, held) }, 0, 0],
  ['approved and nothing announced yet', { requisition: requisition(4) }, 0, 4],
  [
    'approved four, two announced: the two are not counted twice',
    {
      requisition: requisition(4),
      onTheWay: onTheWay(2, { requisitionId: 'r' }),
      requisitionUnits: onTheWay(2, { requisitionId: 'r' }),
    },
    0,
    4,
  ],
  [
    'approved four, all arrived, one used: three here',
    {
      requisition: requisition(4),
      units: units(3),
      requisitionUnits: units(4),
    },
    3,
    3,
  ],
  ['proposed and not approved is no promise', { requisition: requisition(0) }, 0, 0],
]

describe('net position', () => {
  it.each(table)('%s', (_what, there, usable, netPosition) => {
    expect(net(there)).toMatchObject({ usable, net: netPosition })
  })

  it('units bound for another place are not on hand in the store', () => {
    const bound = unit({ placeId: 'store', destinationPlaceId: 'cabinet-b' })
    expect(net({ placeId: 'store', units: [bound, unit({ placeId: 'store' })] }).usable).toBe(1)
  })

  it('what expires before its expected use does not count', () => {
    const there = { units: [unit({ expiresOnDay: today + 13 }), unit({ expiresOnDay: today + 14 })] }
    expect(net(there, 14).usable).toBe(1)
  })

  it('prints every term, and says which units nobody is sure of', () => {
    const { inputs, lines } = net({
      units: [unit({ lastEntrySeq: 41 }), unit({ lastEntrySeq: 40, certainty: 'uncertain' }), unit(held)],
      onTheWay: onTheWay(3, { dueAtMs: nowMs - dayMs }),
      requisition: requisition(2),
    }).netProof()
    expect(lines).toEqual([
      { name: 'usable', expression: '3 − 1 − 0 − 0', value: 2 },
      { name: 'lateCounted', expression: '⌊3 × 50 ÷ 100⌋', value: 1 },
      { name: 'onOrder', expression: 'max(0, 2 − 0)', value: 2 },
      { name: 'netPosition', expression: '2 + 0 + 1 + 2', value: 5 },
    ])
    expect(inputs.find(({ name }) => name === 'unsureCountedAsOnHand')).toEqual({
      name: 'unsureCountedAsOnHand',
      value: 1,
      unit: 'units',
      entrySeqs: [40],
    })
  })
})
