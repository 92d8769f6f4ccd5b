import { describe, expect, it } from 'vitest'
import type { Requisition } from '#cloud/requisitions/requisition'
import { type RequisitionTrigger, stepRequisition } from '#cloud/requisitions/step-requisition'
import { nowMs, onTheWay, siteId, unit, units } from '#tests/cloud/rules/stockroom'
import { proof, requisition } from './a-requisition.ts'

function trigger(more: Partial<RequisitionTrigger>): RequisitionTrigger {
  return {
    siteId,
    itemId: 'hip-52',
    placeId: 'cabinet-a',
    owner: 'hospital',
    verdict: 'short',
    shortBy: 4,
    urgency: 'routine',
    proof,
    requisitionUnits: [],
    headEntrySeq: 500,
    ...more,
  }
}

function step(open: Requisition | null, more: Partial<RequisitionTrigger>) {
  const changes = stepRequisition(open, trigger(more), nowMs)
  return changes.map(({ kind, requisition: r }) => `${kind}: ${r.quantity} ${r.urgency} ${r.state}`)
}

const approved = (more: Partial<Requisition> = {}) => requisition({ state: 'ordered', approvedQuantity: 4, ...more })
const linked = { requisitionId: 'r1' }

/** What stands open, what the rules say, and what comes of it. */
const table: [string, Requisition | null, Partial<RequisitionTrigger>, string[]][] = [
  ['a shortage is proposed once', null, {}, ['proposed: 4 routine proposed']],
  ['the same shortage the next day is no news', requisition({}), {}, []],
  ['a greater shortage amends it', requisition({}), { shortBy: 5 }, ['amended: 5 routine proposed']],
  ['a smaller one too', requisition({}), { shortBy: 3 }, ['amended: 3 routine proposed']],
  ['a more pressing one hastens it', requisition({}), { urgency: 'emergency' }, ['amended: 4 emergency proposed']],
  ['it is not made less urgent behind anybody’s back', requisition({ urgency: 'emergency' }), {}, []],
  [
    'between the levels nothing is asked for and nothing given back',
    requisition({}),
    { verdict: 'between', shortBy: 2 },
    [],
  ],
  ['nothing short, nothing open', null, { verdict: 'enough', shortBy: 0 }, []],
  ['between the levels nothing new is proposed', null, { verdict: 'between', shortBy: 2 }, []],
  ['short, but what is on its way suffices', null, { shortBy: 0 }, []],
  [
    'taken units came back before anybody approved: withdrawn',
    requisition({}),
    { verdict: 'enough', shortBy: 0 },
    ['withdrawn: 4 routine cancelled'],
  ],
  ['what a person approved is not withdrawn', approved(), { verdict: 'enough', shortBy: 0 }, []],
  ['more than was approved needs approval anew', approved(), { shortBy: 2 }, ['amended: 6 routine proposed']],
  [
    'such an amendment falls back to what was approved',
    requisition({ quantity: 6, approvedQuantity: 4 }),
    { verdict: 'enough', shortBy: 0 },
    ['amended: 4 routine approved'],
  ],
  [
    'ordered, the reserve is in use meanwhile: hasten it',
    approved(),
    { verdict: 'between', shortBy: 2, urgency: 'urgent' },
    ['amended: 4 urgent ordered'],
  ],
  [
    'part of it arrived',
    approved(),
    { verdict: 'enough', requisitionUnits: [...units(2, linked), ...onTheWay(2, linked)] },
    ['received: 4 routine ordered'],
  ],
  [
    'all of it arrived',
    approved(),
    { verdict: 'enough', requisitionUnits: units(4, linked) },
    ['fulfilled: 4 routine fulfilled'],
  ],
  [
    'all of it arrived and one was used already',
    approved(),
    {
      verdict: 'enough',
      requisitionUnits: [...units(3, linked), unit({ ...linked, state: 'used', placeId: 'patient' })],
    },
    ['fulfilled: 4 routine fulfilled'],
  ],
  [
    'one was lost on its way: it has not arrived',
    approved({ receivedQuantity: 3 }),
    {
      verdict: 'enough',
      requisitionUnits: [
        ...units(3, linked),
        unit({ ...linked, state: 'lost', placeId: 'gone', previousPlaceId: 'transit' }),
      ],
    },
    [],
  ],
  [
    'all arrived and short again: the old one ends, a new one begins',
    approved(),
    { requisitionUnits: units(4, linked), shortBy: 3 },
    ['fulfilled: 4 routine fulfilled', 'proposed: 3 routine proposed'],
  ],
]

describe('one requisition for a shortage', () => {
  it.each(table)('%s', (_what, open, more, changes) => {
    expect(step(open, more)).toEqual(changes)
  })

  it('says in its history what changed, when and by whom', () => {
    const [change] = stepRequisition(requisition({}), trigger({ shortBy: 6, urgency: 'urgent' }), nowMs)
    expect(change?.requisition.history.at(-1)).toEqual({
      atMs: nowMs,
      change: 'amended',
      quantity: 6,
      urgency: 'urgent',
      by: 'rules',
    })
    expect(change?.requisition.requisitionId).toBe('r1')
  })

  it('gets the same name from the same cause, safe in an address', () => {
    const [first] = stepRequisition(null, trigger({ itemId: 'hip 52/a', owner: 'Müller' }), nowMs)
    const [again] = stepRequisition(null, trigger({ itemId: 'hip 52/a', owner: 'Müller' }), nowMs)
    expect(first?.requisition.requisitionId).toBe(again?.requisition.requisitionId)
    expect(encodeURIComponent(first?.requisition.requisitionId ?? ' ')).toBe(first?.requisition.requisitionId)
  })
})
