import { describe, expect, it } from 'vitest'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import type { Requisition } from '#cloud/requisitions/requisition'
import { requisitionEntries } from '#cloud/requisitions/requisition-entry'
import { type Announced, type RequisitionTrigger, stepRequisition } from '#cloud/requisitions/step-requisition'
import { lot, newId, nowMs, onTheWay, siteId, unit, units } from '#tests/cloud/rules/stockroom'
import { proof, requisition } from './a-requisition.ts'

type There = Partial<RequisitionTrigger> & { announced?: Announced; noRule?: true }

function steps(open: Requisition | null, { announced = [], noRule, ...more }: There) {
  const trigger: RequisitionTrigger = { verdict: 'short', shortBy: 4, urgency: 'routine', prove: () => proof, ...more }
  return stepRequisition(open, announced, noRule === true ? null : trigger)
}

function step(open: Requisition | null, there: There) {
  return steps(open, there).map(
    ({ kind, terms }) =>
      `${kind.replace('Requisition', '').toLowerCase()}: ${terms.quantity} ${terms.urgency} ${terms.state}`,
  )
}

const key = { itemId: 'hip-52', placeId: 'cabinet-a', owner: 'hospital' }

/** What the steps come to in the journal, and the requisitions folded from it. */
function journalled(open: Requisition | null, there: There) {
  const context = { siteId, nowMs, newId, causeSeq: 42 }
  const entries = requisitionEntries(steps(open, there), open, key, context)
  return entries.map((entry, index): NumberedEntry => ({ ...entry, entrySeq: 100 + index }))
}

const arrived = (lines: ReturnType<typeof units>): Announced => lines.map((line) => ({ line, arrived: true }))
const coming = (lines: ReturnType<typeof units>): Announced => lines.map((line) => ({ line, arrived: false }))
const approved = (more: Partial<Requisition> = {}) => requisition({ state: 'ordered', approvedQuantity: 4, ...more })

/** What stands open, what the rules say, and what comes of it. */
const table: [string, Requisition | null, There, string[]][] = [
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
    { verdict: 'enough', announced: [...arrived(units(2)), ...coming(onTheWay(2))] },
    ['received: 4 routine ordered'],
  ],
  [
    'all of it arrived',
    approved(),
    { verdict: 'enough', announced: arrived(units(4)) },
    ['fulfilled: 4 routine fulfilled'],
  ],
  [
    'all of it arrived and one was used already',
    approved(),
    {
      verdict: 'enough',
      announced: arrived([...units(3), unit({ standing: 'other' })]),
    },
    ['fulfilled: 4 routine fulfilled'],
  ],
  [
    'one was lost on its way: it has not arrived',
    approved({ receivedQuantity: 3 }),
    {
      verdict: 'enough',
      announced: [...arrived(units(3)), ...coming([unit({ standing: 'other' })])],
    },
    [],
  ],
  [
    'a lot arrives by its quantity',
    approved({ quantity: 40, approvedQuantity: 40 }),
    { verdict: 'enough', announced: [...arrived([lot(25), lot(10)]), ...coming([lot(5)])] },
    ['received: 40 routine ordered'],
  ],
  [
    'goods of another item or owner fulfil nothing',
    approved(),
    { verdict: 'enough', announced: arrived([...units(3, { itemId: 'knee' }), ...units(3, { owner: 'ortho' })]) },
    [],
  ],
  [
    'no rule may order any more: what nobody approved is taken back',
    requisition({}),
    { noRule: true },
    ['withdrawn: 4 routine cancelled'],
  ],
  ['no rule may order any more: what was ordered still comes', approved(), { noRule: true }, []],
  ['no rule, nothing open', null, { noRule: true }, []],
  ['a requisition that has ended is none', requisition({ state: 'cancelled' }), {}, ['proposed: 4 routine proposed']],
  [
    'all arrived and short again: the old one ends, a new one begins',
    approved(),
    { announced: arrived(units(4)), shortBy: 3 },
    ['fulfilled: 4 routine fulfilled', 'proposed: 3 routine proposed'],
  ],
]

describe('one requisition for a shortage', () => {
  it.each(table)('%s', (_what, open, more, changes) => {
    expect(step(open, more)).toEqual(changes)
  })

  it('says in its history what changed, when and by whom', () => {
    const open = requisition({})
    const [entry] = journalled(open, { shortBy: 6, urgency: 'urgent' })
    const amended = entry === undefined ? null : foldRequisition(open, entry)
    expect(amended?.history.at(-1)).toEqual({
      atMs: nowMs,
      change: 'amended',
      quantity: 6,
      urgency: 'urgent',
      by: 'rules',
    })
    expect(amended).toMatchObject({ requisitionId: 'r1', lastEntrySeq: 100, firstEntrySeq: 70 })
  })

  it('is journalled about itself, at its place, with its cause, and folds to the same row', () => {
    const [proposed] = journalled(null, {})
    if (proposed === undefined) throw new Error('nothing was proposed')
    const row = foldRequisition(null, proposed)
    expect(proposed).toMatchObject({ subject: `requisition:${row?.requisitionId}`, placeId: 'cabinet-a', causeSeq: 42 })
    expect(row).toMatchObject({
      ...key,
      state: 'proposed',
      quantity: 4,
      proof,
      firstEntrySeq: 100,
      history: [{ quantity: 4 }],
    })
  })

  it('gets a short opaque name, and its entry one that the same cause gives again', () => {
    const called = () =>
      journalled(null, {}).map(({ source }) => (source.kind === 'service' ? source.conclusionId : ''))
    expect(called()).toEqual(called())
    const [ended, begun] = journalled(approved(), { announced: arrived(units(4)), shortBy: 3 })
    expect([ended?.kind, begun?.kind]).toEqual(['RequisitionFulfilled', 'RequisitionProposed'])
    expect(ended?.body.requisitionId).toBe('r1')
    expect(begun?.body.requisitionId).toMatch(/^[0-9a-z]{26}$/)
  })

  it('what is about something else changes nothing', () => {
    const [entry] = journalled(null, {})
    if (entry === undefined) throw new Error('nothing was proposed')
    const open = requisition({})
    expect(foldRequisition(open, { ...entry, kind: 'AlertRaised' })).toBe(open)
    expect(foldRequisition(null, { ...entry, kind: 'RequisitionAmended' })).toBeNull()
  })
})
