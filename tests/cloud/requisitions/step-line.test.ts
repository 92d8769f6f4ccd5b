import { describe, expect, it } from 'vitest'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { foldRequisition } from '#cloud/requisitions/fold-requisition'
import { type LineHold, type Requisition, type RequisitionLine, stateOfLine } from '#cloud/requisitions/requisition'
import { openRequisitionDesk } from '#cloud/requisitions/requisition-desk'
import { type Announced, type LineStep, type RequisitionTrigger, stepLine } from '#cloud/requisitions/step-line'
import { lot, newId, nowMs, onTheWay, siteId, unit, units } from '#tests/cloud/rules/stockroom'
import { proof, requisitionLine, requisitionOf } from './a-requisition.ts'

type There = Partial<RequisitionTrigger> & { announced?: Announced; noRule?: true; net?: number; past?: true }

function steps(last: RequisitionLine | null, { announced = [], noRule, net = 2, past, ...more }: There): LineStep[] {
  const [countsArrivals, atMs] = [past === undefined, nowMs]
  const trigger: RequisitionTrigger = { verdict: 'short', shortBy: 4, urgency: 'routine', prove: () => proof, ...more }
  return stepLine(last, { announced, trigger: noRule === true ? null : trigger, net: () => net, countsArrivals, atMs })
}

/** What becomes of a line, its quantity and the state that follows. */
function told(last: RequisitionLine | null, there: There) {
  return steps(last, there).map(({ kind, numbers, urgency }) => {
    const state = stateOfLine({ ...numbers, hold: last?.hold ?? null })
    return `${kind.replace('Requisition', '').toLowerCase()}: ${numbers.quantity} ${urgency} ${state}`
  })
}

const arrived = (lines: ReturnType<typeof units>): Announced => lines.map((line) => ({ line, arrived: true }))
const coming = (lines: ReturnType<typeof units>): Announced => lines.map((line) => ({ line, arrived: false }))
const ordered = (more: Partial<RequisitionLine> = {}) => requisitionLine({ approved: 4, ordered: 4, ...more })
const approved = (more: Partial<RequisitionLine> = {}) => requisitionLine({ approved: 4, ...more })
const enough = { verdict: 'enough', shortBy: 0 } as const
const hold = (more: Partial<LineHold> = {}): LineHold => ({
  kind: 'cancelled',
  quantity: 4,
  by: 'user-li',
  reason: 'borrowed',
  sinceMs: nowMs - 1,
  untilMs: null,
  net: 2,
  endedAtMs: null,
  endedBecause: null,
  ...more,
})
const cancelled = (more: Partial<LineHold> = {}) => requisitionLine({ quantity: 0, declined: 4, hold: hold(more) })

/** What stands open, what the rules say, and what comes of it. */
const table: [string, RequisitionLine | null, There, string[]][] = [
  ['a shortage is asked for once', null, {}, ['proposed: 4 routine proposed']],
  ['the same shortage the next day is no news', requisitionLine(), {}, []],
  ['a greater shortage amends it', requisitionLine(), { shortBy: 5 }, ['amended: 5 routine proposed']],
  ['a smaller one too', requisitionLine(), { shortBy: 3 }, ['amended: 3 routine proposed']],
  ['a more pressing one hastens it', requisitionLine(), { urgency: 'emergency' }, ['amended: 4 emergency proposed']],
  ['it is not made less urgent behind anybody’s back', requisitionLine({ urgency: 'emergency' }), {}, []],
  [
    'between the levels nothing is asked for and nothing given back',
    requisitionLine(),
    { verdict: 'between', shortBy: 2 },
    [],
  ],
  ['nothing short, nothing open', null, enough, []],
  ['between the levels nothing new is asked for', null, { verdict: 'between', shortBy: 2 }, []],
  ['short, but what is on its way suffices', null, { shortBy: 0 }, []],
  [
    'taken units came back before anybody approved: withdrawn',
    requisitionLine(),
    enough,
    ['withdrawn: 0 routine cancelled'],
  ],
  ['what a person approved is not withdrawn', approved(), enough, []],
  ['what a person asked for is not withdrawn', requisitionLine({ asked: 4 }), enough, []],
  ['what rules asked beyond a person is', requisitionLine({ asked: 3 }), enough, ['amended: 3 routine proposed']],
  ['an order stays an order while more is wanted', ordered(), { shortBy: 2 }, ['amended: 6 routine ordered']],
  ['and an approval an approval', approved(), { shortBy: 2 }, ['amended: 6 routine approved']],
  ['less need takes back only what nobody approved', ordered({ quantity: 6 }), enough, ['amended: 4 routine ordered']],
  [
    'ordered, the reserve is in use meanwhile: hasten it',
    ordered(),
    { verdict: 'between', shortBy: 2, urgency: 'urgent' },
    ['amended: 4 urgent ordered'],
  ],
  [
    'part of it arrived',
    ordered(),
    { ...enough, announced: [...arrived(units(2)), ...coming(onTheWay(2))] },
    ['received: 4 routine part-received'],
  ],
  ['all of it arrived', ordered(), { ...enough, announced: arrived(units(4)) }, ['received: 4 routine fulfilled']],
  [
    'all of it arrived and one was used already',
    ordered(),
    { ...enough, announced: arrived([...units(3), unit({ standing: 'other' })]) },
    ['received: 4 routine fulfilled'],
  ],
  [
    'one was lost on its way: it has not arrived',
    ordered({ arrived: 3 }),
    { ...enough, announced: [...arrived(units(3)), ...coming([unit({ standing: 'other' })])] },
    [],
  ],
  [
    'a lot arrives by its quantity',
    ordered({ quantity: 40, approved: 40, ordered: 40 }),
    { ...enough, announced: [...arrived([lot(25), lot(10)]), ...coming([lot(5)])] },
    ['received: 40 routine part-received'],
  ],
  [
    'goods of another item or owner fulfil nothing',
    ordered(),
    { ...enough, announced: arrived([...units(3, { itemId: 'knee' }), ...units(3, { owner: 'ortho' })]) },
    [],
  ],
  [
    'ended by a change of the quantity, though no count changes',
    ordered({ quantity: 6, arrived: 4 }),
    { ...enough, announced: arrived(units(4)) },
    ['amended: 4 routine fulfilled'],
  ],
  [
    'received before anybody approved',
    requisitionLine(),
    { ...enough, announced: arrived(units(4)) },
    ['received: 4 routine fulfilled'],
  ],
  [
    'some received before anybody approved, and no need for more',
    requisitionLine(),
    { ...enough, announced: arrived(units(3)) },
    ['received: 4 routine part-received', 'amended: 3 routine fulfilled'],
  ],
  [
    'more came than was ordered, and answers what waited for approval',
    ordered({ quantity: 6 }),
    { ...enough, announced: arrived(units(6)) },
    ['received: 6 routine fulfilled'],
  ],
  [
    'no rule may order any more: what nobody approved is taken back',
    requisitionLine(),
    { noRule: true },
    ['withdrawn: 0 routine cancelled'],
  ],
  ['no rule may order any more: what was ordered still comes', ordered(), { noRule: true }, []],
  ['no rule, nothing open', null, { noRule: true }, []],
  [
    'all arrived and short again: the old one ends, a new one begins',
    ordered(),
    { announced: arrived(units(4)), shortBy: 3 },
    ['received: 4 routine fulfilled', 'proposed: 3 routine proposed'],
  ],
  [
    'taken back by a person: what the net position is then',
    cancelled({ net: null }),
    { net: 2 },
    ['held: 0 routine cancelled'],
  ],
  ['and nothing is asked for while it is no less', cancelled(), { net: 2 }, []],
  ['nor while it is more', cancelled(), { net: 3 }, []],
  [
    'below it the hold ends and the rules ask again',
    cancelled(),
    { net: 1, shortBy: 5 },
    ['holdended: 0 routine cancelled', 'proposed: 5 routine proposed'],
  ],
  ['until the date has come', cancelled({ untilMs: nowMs + 1 }), { net: 2 }, []],
  [
    'what has come by now has not come as of a moment before',
    ordered(),
    { ...enough, announced: arrived(units(4)), past: true },
    [],
  ],
  [
    'then the hold ends whatever the net position is',
    cancelled({ untilMs: nowMs }),
    { net: 9, shortBy: 1 },
    ['holdended: 0 routine cancelled', 'proposed: 1 routine proposed'],
  ],
  [
    'of an order of which more was declined no more is wanted while that holds',
    ordered({ hold: hold({ kind: 'declined' }) }),
    { net: 2, shortBy: 2 },
    [],
  ],
  [
    'but it may be hastened',
    ordered({ hold: hold({ kind: 'declined' }) }),
    { net: 2, shortBy: 2, urgency: 'urgent' },
    ['amended: 4 urgent ordered'],
  ],
  [
    'and once it ends more is wanted',
    ordered({ hold: hold({ kind: 'declined' }) }),
    { net: 1, shortBy: 3 },
    ['holdended: 4 routine ordered', 'amended: 7 routine ordered'],
  ],
]

describe('one line for a shortage', () => {
  it.each(table)('%s', (_what, last, there, changes) => {
    expect(told(last, there)).toEqual(changes)
  })
})

const key = { itemId: 'hip-52', placeId: 'cabinet-a', owner: 'hospital' }
const knee = { ...key, itemId: 'knee' }

/** A desk over these requisitions, and what it journals folded onto them. */
function desk(...known: Requisition[]) {
  const opened = openRequisitionDesk({ siteId, nowMs, newId }, () => known)
  return {
    step(of: typeof key, there: There) {
      opened.take(steps(opened.lineOf(of), there), of, { atMs: nowMs, causeSeq: 42 })
      return opened.lineOf(of)
    },
    journal: () => opened.entries().map((entry, index): NumberedEntry => ({ ...entry, entrySeq: 100 + index })),
  }
}

describe('where a line goes', () => {
  it('joins the newest requisition of the place and owner of which nothing is approved, and begins one else', () => {
    const older = requisitionOf(requisitionLine({ requisitionId: 'r0', itemId: 'nail' }))
    const newest = requisitionOf(requisitionLine({ requisitionId: 'r1', itemId: 'plate' }))
    const begun = requisitionOf(requisitionLine({ requisitionId: 'r2', itemId: 'screw', approved: 1 }))
    expect(desk(older, newest, begun).step(key, {})?.requisitionId).toBe('r1')
    expect(desk(begun).step(key, {})?.requisitionId).not.toBe('r2')
  })

  it('joins what was begun a moment ago, and never one that asks for the item already', () => {
    const one = desk()
    const hips = one.step(key, {})
    expect(one.step(knee, {})?.requisitionId).toBe(hips?.requisitionId)
    const ended = requisitionLine({ quantity: 0, declined: 4 })
    const other = desk(requisitionOf(ended, requisitionLine({ lineId: 'l2', itemId: 'plate' })))
    expect(other.step(key, {})?.requisitionId).not.toBe('r1')
  })

  it('is journalled about the requisition, at its place, with its cause, and folds to the same line', () => {
    const one = desk()
    const line = one.step(key, {})
    const [raised] = one.journal()
    if (raised === undefined) throw new Error('nothing was raised')
    expect(raised).toMatchObject({ subject: `requisition:${line?.requisitionId}`, placeId: 'cabinet-a', causeSeq: 42 })
    expect(foldRequisition(null, raised)).toMatchObject({
      kind: 'buy',
      raisedBy: 'rules',
      lines: [{ ...key, quantity: 4, proof, firstEntrySeq: 100, history: [{ step: 'raised', quantity: 4 }] }],
    })
    expect(line?.lineId).toMatch(/^[0-9a-z]{26}$/)
  })

  it('is called the same by the same cause, and told apart when it begins twice at one moment', () => {
    const called = (one: ReturnType<typeof desk>) =>
      one.journal().map(({ source }) => (source.kind === 'service' ? source.conclusionId : ''))
    const story = () => {
      const one = desk(requisitionOf(ordered()))
      one.step(key, { announced: arrived(units(4)), shortBy: 3 })
      one.step(key, { ...enough })
      one.step(key, {})
      return called(one)
    }
    expect(story()).toEqual(story())
    expect(new Set(story()).size).toBe(4)
  })

  it('says in its history what changed, when and by whom', () => {
    const one = desk(requisitionOf(requisitionLine()))
    expect(one.step(key, { shortBy: 6, urgency: 'urgent' })?.history.at(-1)).toEqual({
      step: 'amended',
      atMs: nowMs,
      knownAtMs: nowMs,
      by: 'rules',
      quantity: 6,
      urgency: 'urgent',
      reason: null,
    })
  })

  it('what is about something else changes nothing', () => {
    const one = desk()
    one.step(key, {})
    const [entry] = one.journal()
    if (entry === undefined) throw new Error('nothing was raised')
    const open = requisitionOf(requisitionLine())
    expect(foldRequisition(open, { ...entry, kind: 'AlertRaised' })).toBe(open)
    expect(foldRequisition(null, { ...entry, kind: 'RequisitionAmended' })).toBeNull()
  })
})
