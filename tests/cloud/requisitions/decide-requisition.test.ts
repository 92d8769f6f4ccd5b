import { describe, expect, it } from 'vitest'
import {
  decideRequisition,
  type RequisitionDecision,
  requisitionRefusals,
} from '#cloud/requisitions/decide-requisition'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import type { Requisition } from '#cloud/requisitions/requisition'
import { decision, nowMs } from '#tests/cloud/rules/stockroom'
import { requisition } from './a-requisition.ts'

const decisions: Record<RequisitionDecision['kind'], RequisitionDecision> = {
  approve: { kind: 'approve' },
  order: { kind: 'order' },
  cancel: { kind: 'cancel', reason: 'borrowed from the east campus' },
}

/** Every decision in every state. */
const table: [RequisitionDecision['kind'], Requisition['state'], string][] = [
  ['approve', 'proposed', '-> approved'],
  ['approve', 'approved', 'requisition-already-approved'],
  ['approve', 'ordered', 'requisition-already-ordered'],
  ['approve', 'fulfilled', 'requisition-already-fulfilled'],
  ['approve', 'cancelled', 'requisition-already-cancelled'],
  ['order', 'proposed', 'requisition-not-approved'],
  ['order', 'approved', '-> ordered'],
  ['order', 'ordered', 'requisition-already-ordered'],
  ['order', 'fulfilled', 'requisition-already-fulfilled'],
  ['order', 'cancelled', 'requisition-already-cancelled'],
  ['cancel', 'proposed', '-> cancelled'],
  ['cancel', 'approved', '-> cancelled'],
  ['cancel', 'ordered', '-> cancelled'],
  ['cancel', 'fulfilled', 'requisition-already-fulfilled'],
  ['cancel', 'cancelled', 'requisition-already-cancelled'],
]

describe('what a person may do with a requisition', () => {
  it.each(table)('%s when it is %s: %s', (kind, state, outcome) => {
    const result = decideRequisition(requisition({ state }), decisions[kind])
    expect(result.done ? `-> ${result.body.state}` : result.refusal).toBe(outcome)
  })

  it('every refusal is in the table', () => {
    const refused = new Set(table.map(([, , outcome]) => outcome))
    expect(requisitionRefusals.filter((refusal) => !refused.has(refusal))).toEqual([])
  })

  const decided = (before: Requisition, what: RequisitionDecision) => {
    const result = decideRequisition(before, what)
    if (!result.done) throw new Error(result.refusal)
    return foldRequisition(before, { ...decision(result.kind, nowMs, result.body), entrySeq: 90 })
  }

  it('approving approves the quantity of now and says who did it', () => {
    const approved = decided(requisition({ quantity: 5 }), decisions.approve)
    expect(approved).toMatchObject({ approvedQuantity: 5, closedAtMs: null, lastEntrySeq: 90, firstEntrySeq: 70 })
    expect(approved?.history.at(-1)).toMatchObject({ change: 'approved', by: 'user-li', quantity: 5, atMs: nowMs })
  })

  it('cancelling keeps the reason', () => {
    const cancelled = decided(requisition({}), decisions.cancel)
    expect(cancelled?.closedAtMs).toBe(nowMs)
    expect(cancelled?.history.at(-1)?.change).toBe('cancelled: borrowed from the east campus')
  })
})
