import { describe, expect, it } from 'vitest'
import {
  decideRequisition,
  type RequisitionDecision,
  requisitionRefusals,
} from '#cloud/requisitions/decide-requisition'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import { type Requisition, type RequisitionLine, stateOfLine } from '#cloud/requisitions/requisition'
import { decision, nowMs } from '#tests/cloud/rules/stockroom'
import { requisitionLine, requisitionOf } from './a-requisition.ts'

type Wish = Partial<Extract<RequisitionDecision, { kind: 'approve' }>['lines'][number]>

const approve = (wish: Wish = {}, holdUntilMs: number | null = null): RequisitionDecision => ({
  kind: 'approve',
  lines: [{ lineId: 'l1', quantitySeen: 4, quantity: null, reason: null, ...wish }],
  holdUntilMs,
})
const order = (quantity: number): RequisitionDecision => ({
  kind: 'order',
  lines: [{ lineId: 'l1', quantity }],
  supplierRef: 'PO-7',
})
const cancel = (lines: string[] | null = null, holdUntilMs: number | null = null): RequisitionDecision => ({
  kind: 'cancel',
  lines,
  reason: 'borrowed from the east campus',
  holdUntilMs,
})

const wanted = requisitionLine()
const approved = requisitionLine({ approved: 4 })
const ordered = requisitionLine({ approved: 4, ordered: 4 })
const orderedAndMore = requisitionLine({ quantity: 6, approved: 4, ordered: 4 })
const partCame = requisitionLine({ approved: 4, ordered: 4, arrived: 3 })
const cameUnasked = requisitionLine({ approved: 4, arrived: 1 })
const fulfilled = requisitionLine({ approved: 4, ordered: 4, arrived: 4 })

function decided(before: Requisition, what: RequisitionDecision): Requisition | null {
  const result = decideRequisition(before, what, nowMs)
  if (!result.done) throw new Error(result.refusal)
  return result.lines.reduce<Requisition | null>(
    (one, { kind, body }, index) => foldRequisition(one, { ...decision(kind, nowMs, body), entrySeq: 90 + index }),
    before,
  )
}

const numbers = ({ quantity, approved: a, ordered: o, cancelled, declined }: RequisitionLine) =>
  `${quantity} wanted, ${a} approved, ${o} ordered, ${cancelled} cancelled, ${declined} declined`

/** Every decision about a line as it stands, and what comes of it. */
const table: [string, RequisitionDecision, RequisitionLine, string][] = [
  ['approves what it saw', approve(), wanted, '4 wanted, 4 approved, 0 ordered, 0 cancelled, 0 declined'],
  [
    'approves the rest of an order',
    approve({ quantitySeen: 6 }),
    orderedAndMore,
    '6 wanted, 6 approved, 4 ordered, 0 cancelled, 0 declined',
  ],
  [
    'approves less',
    approve({ quantity: 3, reason: 'enough' }),
    wanted,
    '3 wanted, 3 approved, 0 ordered, 0 cancelled, 1 declined',
  ],
  [
    'approves more',
    approve({ quantity: 9, reason: 'a busy week' }),
    wanted,
    '9 wanted, 9 approved, 0 ordered, 0 cancelled, 0 declined',
  ],
  [
    'declines the rest of an order',
    approve({ quantitySeen: 6, quantity: 4, reason: 'enough' }),
    orderedAndMore,
    '4 wanted, 4 approved, 4 ordered, 0 cancelled, 2 declined',
  ],
  ['approves what it did not see', approve({ quantitySeen: 5 }), wanted, 'quantity-changed'],
  ['changes without a reason', approve({ quantity: 3 }), wanted, 'quantity-reason-missing'],
  [
    'approves less than is approved',
    approve({ quantitySeen: 6, quantity: 3, reason: 'enough' }),
    orderedAndMore,
    'quantity-below-approved',
  ],
  ['approves twice', approve(), approved, 'requisition-line-already-approved'],
  ['approves what has ended', approve(), fulfilled, 'requisition-already-ended'],
  ['approves a line there is not', approve({ lineId: 'l9' }), wanted, 'requisition-line-unknown'],
  ['holds until a day that has passed', approve({ quantity: 3, reason: 'enough' }, nowMs), wanted, 'hold-date-passed'],
  ['orders what is approved', order(4), approved, '4 wanted, 4 approved, 4 ordered, 0 cancelled, 0 declined'],
  ['orders some of it', order(3), approved, '4 wanted, 4 approved, 3 ordered, 0 cancelled, 0 declined'],
  ['orders before it is approved', order(4), wanted, 'requisition-not-approved'],
  ['orders more than is approved', order(5), approved, 'quantity-exceeds-approved'],
  ['orders what came by itself', order(4), cameUnasked, 'quantity-exceeds-approved'],
  ['orders what is ordered', order(1), ordered, 'quantity-exceeds-approved'],
  ['orders what has ended', order(1), fulfilled, 'requisition-already-ended'],
  ['takes back a proposal', cancel(), wanted, '0 wanted, 0 approved, 0 ordered, 0 cancelled, 4 declined'],
  ['takes back an approval', cancel(), approved, '0 wanted, 0 approved, 0 ordered, 0 cancelled, 4 declined'],
  ['takes back an order', cancel(), ordered, '4 wanted, 4 approved, 4 ordered, 4 cancelled, 0 declined'],
  [
    'takes back an order and what waits',
    cancel(),
    orderedAndMore,
    '4 wanted, 4 approved, 4 ordered, 4 cancelled, 2 declined',
  ],
  ['takes back the rest', cancel(['l1']), partCame, '4 wanted, 4 approved, 4 ordered, 1 cancelled, 0 declined'],
  ['takes back what has ended', cancel(), fulfilled, 'requisition-already-ended'],
  ['takes back one line twice', cancel(['l1', 'l1']), wanted, 'requisition-line-listed-twice'],
]

describe('what a person may do with a line', () => {
  it.each(table)('%s', (_what, what, line, outcome) => {
    const result = decideRequisition(requisitionOf(line), what, nowMs)
    expect(result.done ? numbers(decided(requisitionOf(line), what)?.lines[0] ?? line) : result.refusal).toBe(outcome)
  })

  it('every refusal is in the table', () => {
    const refused = new Set(table.map(([, , , outcome]) => outcome))
    expect(requisitionRefusals.filter((refusal) => !refused.has(refusal))).toEqual([])
  })

  it('tells both quantities where another one was seen', () => {
    const result = decideRequisition(requisitionOf(wanted), approve({ quantitySeen: 5 }), nowMs)
    expect(result).toMatchObject({ about: { lineId: 'l1', quantitySeen: 5, quantity: 4 } })
  })

  it('decides about all lines named or about none', () => {
    const two = requisitionOf(wanted, requisitionLine({ lineId: 'l2', itemId: 'knee', quantity: 2 }))
    const both: RequisitionDecision = {
      kind: 'approve',
      lines: [
        { lineId: 'l1', quantitySeen: 4, quantity: null, reason: null },
        { lineId: 'l2', quantitySeen: 3, quantity: null, reason: null },
      ],
      holdUntilMs: null,
    }
    expect(decideRequisition(two, both, nowMs)).toMatchObject({ done: false, refusal: 'quantity-changed' })
  })

  it('keeps who did it, when, how many and why', () => {
    const line = decided(requisitionOf(wanted), approve({ quantity: 3, reason: 'enough' }, nowMs + 5))?.lines[0]
    expect(line?.history.slice(-2)).toMatchObject([
      { step: 'approved', by: 'user-li', quantity: 3, atMs: nowMs, reason: 'enough' },
      { step: 'declined', by: 'user-li', quantity: 1, atMs: nowMs, reason: 'enough' },
    ])
    expect(line?.hold).toMatchObject({ kind: 'declined', quantity: 1, by: 'user-li', untilMs: nowMs + 5, net: null })
  })

  it('what is taken back ends, with the reason, and holds', () => {
    const line = decided(requisitionOf(partCame), cancel())?.lines[0]
    expect(line).toMatchObject({ closedAtMs: nowMs, hold: { kind: 'cancelled', quantity: 1 } })
    expect(line?.history.at(-1)).toMatchObject({
      step: 'cancelled',
      quantity: 1,
      reason: 'borrowed from the east campus',
    })
    expect(line === undefined ? '' : stateOfLine(line)).toBe('part-received-cancelled')
  })

  it('an order keeps what the supplier calls it', () => {
    expect(decided(requisitionOf(approved), order(4))).toMatchObject({ supplierRef: 'PO-7' })
  })
})
