import { describe, expect, it } from 'vitest'
import {
  decideRequisition,
  type RequisitionDecision,
  requisitionRefusals,
} from '#cloud/requisitions/decide-requisition'
import type { Requisition } from '#cloud/requisitions/requisition'
import { nowMs } from '#tests/cloud/rules/stockroom'
import { requisition } from './a-requisition.ts'

const decisions: Record<RequisitionDecision['kind'], RequisitionDecision> = {
  approve: { kind: 'approve', actorRef: 'user-li' },
  order: { kind: 'order', actorRef: 'user-li' },
  cancel: { kind: 'cancel', actorRef: 'user-li', reason: 'borrowed from the east campus' },
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
    const result = decideRequisition(requisition({ state }), decisions[kind], nowMs)
    expect(result.done ? `-> ${result.requisition.state}` : result.refusal).toBe(outcome)
  })

  it('every refusal is in the table', () => {
    const refused = new Set(table.map(([, , outcome]) => outcome))
    expect(requisitionRefusals.filter((refusal) => !refused.has(refusal))).toEqual([])
  })

  it('approving approves the quantity of now and says who did it', () => {
    const result = decideRequisition(requisition({ quantity: 5 }), decisions.approve, nowMs)
    if (!result.done) throw new Error(result.refusal)
    expect(result.requisition).toMatchObject({ approvedQuantity: 5, closedAtMs: null })
    expect(result.requisition.history.at(-1)).toMatchObject({ change: 'approved', by: 'user-li', quantity: 5 })
  })

  it('cancelling keeps the reason', () => {
    const result = decideRequisition(requisition({}), decisions.cancel, nowMs)
    if (!result.done) throw new Error(result.refusal)
    expect(result.requisition.closedAtMs).toBe(nowMs)
    expect(result.requisition.history.at(-1)?.change).toBe('cancelled: borrowed from the east campus')
  })
})
