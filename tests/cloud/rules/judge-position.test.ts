import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from '#cloud/policies/policy'
import type { StockLine } from '#cloud/positions/stock-line'
import { askedFor } from '#cloud/requisitions/asked-for'
import { balanceOf, type LineNumbers } from '#cloud/requisitions/line-numbers'
import { isOpenLine, stateOfLine } from '#cloud/requisitions/requisition'
import { liveLineOf, openRequisitionDesk } from '#cloud/requisitions/requisition-desk'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import type { EvaluationContext } from '#cloud/rules/evaluation-context'
import { judgePosition } from '#cloud/rules/judge-position'
import { registryOf } from '#cloud/rules/registry'
import type { PositionView } from '#cloud/rules/views'
import { canonicalJson } from '#contracts/canonical-json'
import { office } from './office.ts'
import { context, dayMs, lot, nowMs, onTheWay, pathOfA, position, rules, today, unit, units } from './stockroom.ts'

const levels = { safetyStock: 2, reorderPoint: 3, orderUpTo: 6, emergency: 0 }

/** One shelf of hips in cabinet A with its alerts and its requisition, judged whenever its stock changes or a day passes. */
function shelf(thresholds: Policy['thresholds'] = levels) {
  const kept = office()
  let day = 0
  let judgements = 0
  let announced: { lineId: string | null; lines: PositionView['announced'] } = { lineId: null, lines: [] }
  const story: string[] = []

  function judgeOnce(there: Partial<PositionView>, more: Partial<EvaluationContext>, stillMs: boolean) {
    const atMs = nowMs + day * dayMs + (stillMs ? 0 : judgements++)
    const at = context(thresholds, { nowMs: atMs, ...more })
    const desk = openEpisodeDesk(at, kept.alerts())
    const requisitions = openRequisitionDesk(at, kept.requisitions)
    const requisition = requisitions.lineOf(there.key ?? position().key)
    const ofIt = announced.lineId === requisition?.lineId ? announced.lines : []
    const view = position({ requisition, announced: ofIt, today: today + day, ...there })
    judgePosition({ view, placePath: pathOfA, causeSeq: 42 }, at, desk, requisitions)
    return kept.file([...desk.entries(), ...requisitions.entries()])
  }
  /** Judges until quiet: what was concluded yields nothing new when judged again. */
  function judge(there: Partial<PositionView>, more: Partial<EvaluationContext> = {}) {
    const filed = judgeOnce(there, more, false)
    story.push(...filed.map(({ kind, body }) => `${kind} ${body.ruleId ?? (body.numbers as LineNumbers).quantity}`))
    const again = judgeOnce(there, more, false)
    if (again.length > 0) throw new Error(`not quiet: ${again.map(({ kind }) => kind).join()}`)
  }
  return {
    ...kept,
    story,
    openRules: () =>
      kept
        .open()
        .map(({ ruleId }) => ruleId)
        .sort(),
    stock: judge,
    sameMoment: (there: Partial<PositionView>) => judgeOnce(there, {}, true),
    /** Goods announced under the requisition that is open now. */
    announce(lines: PositionView['announced']) {
      announced = { lineId: kept.openLine()?.lineId ?? null, lines }
    },
    nextDay(there: Partial<PositionView>) {
      day++
      judge(there)
    },
  }
}

const arriving = (lines: StockLine[]) => lines.map((line) => ({ line, arrived: false }))
const arrived = (lines: StockLine[]) => lines.map((line) => ({ line, arrived: true }))

describe('a shelf through a week', () => {
  it('sinks to its reorder point, is ordered once, filled, and all is quiet', () => {
    const hips = shelf()
    hips.stock({ lines: units(4) })
    expect(hips.story).toEqual([])
    const three = units(3)
    hips.stock({ lines: three })
    expect(hips.story).toEqual(['AlertRaised reorder-point', 'RequisitionProposed 3'])
    hips.decide('approve', nowMs)
    hips.decide('order', nowMs)
    hips.stock({ lines: three })
    expect(hips.openRules()).toEqual([])
    const coming = onTheWay(3)
    hips.announce(arriving(coming))
    hips.stock({ lines: three, coming })
    const here = coming.map((line): StockLine => ({ ...line, standing: 'stocked' }))
    hips.announce(arrived(here))
    hips.stock({ lines: [...three, ...here] })
    expect(hips.story).toEqual([
      'AlertRaised reorder-point',
      'RequisitionProposed 3',
      'AlertCleared reorder-point',
      'RequisitionReceived 3',
    ])
    expect(hips.openLine()).toBeNull()
  })

  it('a lot is ordered by its quantity like units', () => {
    const screws = shelf({ reorderPoint: 30, orderUpTo: 60 })
    screws.stock({ lines: [lot(31)] })
    expect(screws.story).toEqual([])
    screws.stock({ lines: [lot(20), lot(10, { lot: 'L8' })] })
    expect(screws.story).toEqual(['AlertRaised reorder-point', 'RequisitionProposed 30'])
  })

  it('asks for the same requisition once, however many days nobody answers', () => {
    const hips = shelf()
    const two = units(2)
    hips.stock({ lines: two })
    for (let day = 0; day < 30; day++) hips.nextDay({ lines: two })
    expect(hips.story).toEqual(['AlertRaised reorder-point', 'RequisitionProposed 4'])
    expect(hips.lines()).toHaveLength(1)
  })

  it('does not order what is in transit already', () => {
    const hips = shelf()
    hips.stock({ lines: units(2), coming: onTheWay(4) })
    expect(hips.story).toEqual([])
  })

  it('what is late on its way counts in part only, and then it orders', () => {
    const hips = shelf()
    const coming = onTheWay(3, { dueAtMs: nowMs + dayMs / 2 })
    const one = units(1)
    hips.stock({ lines: one, coming })
    expect(hips.openRules()).toEqual(['safety-stock'])
    hips.nextDay({ lines: one, coming })
    expect(hips.openRules()).toEqual(['reorder-point', 'safety-stock'])
    expect(hips.openLine()).toMatchObject({ quantity: 4, urgency: 'urgent' })
  })

  it('goes on sinking: one requisition, amended, more and more urgent', () => {
    const hips = shelf()
    hips.stock({ lines: units(3) })
    hips.stock({ lines: units(1) })
    hips.stock({ lines: [] })
    expect(hips.lines()).toHaveLength(1)
    expect(hips.openLine()).toMatchObject({ quantity: 6, urgency: 'emergency' })
    expect(hips.openLine()?.history.map(({ quantity, urgency }) => `${quantity} ${urgency}`)).toEqual([
      '3 routine',
      '5 urgent',
      '6 emergency',
    ])
    expect(hips.openRules()).toEqual(['emergency', 'reorder-point', 'safety-stock'])
  })

  it('what nobody is sure of raises no alert and orders nothing, all antennas dead or not', () => {
    const hips = shelf()
    const all = units(6)
    hips.stock({ lines: all.map((one) => ({ ...one, certainty: 'unobservable' })) })
    hips.stock({ lines: all.map((one) => ({ ...one, certainty: 'uncertain' })) })
    expect(hips.story).toEqual([])
  })

  it('what was taken and comes back takes the proposal with it', () => {
    const hips = shelf()
    hips.stock({ lines: units(3) })
    hips.stock({ lines: units(5) })
    expect(hips.story.slice(-2)).toEqual(['AlertCleared reorder-point', 'RequisitionWithdrawn 0'])
    expect(hips.openLine()).toBeNull()
  })

  it('an item nobody uses is on the list like any other', () => {
    const hips = shelf()
    hips.stock({ lines: [], demandMilliPerDay: 0, demandEntrySeqs: [8] })
    expect(hips.openRules()).toEqual(['emergency', 'reorder-point', 'safety-stock'])
  })

  it('held and expired stock is no stock', () => {
    const hips = shelf({ reorderPoint: 3, orderUpTo: 6 })
    const held = units(3, { holdSeqs: [4] })
    hips.stock({ lines: [...units(2), ...held, ...units(3, { expiresOnDay: today - 1 })] })
    expect(hips.openRules()).toEqual(['expiry', 'reorder-point'])
    expect(hips.openLine()?.quantity).toBe(4)
  })

  it('stock expires by itself while nobody touches it', () => {
    const hips = shelf({ reorderPoint: 3, orderUpTo: 6, expiryFirstDays: 0, expirySecondDays: 0, expiryThirdDays: 0 })
    const old = units(5, { expiresOnDay: today + 1 })
    hips.stock({ lines: old })
    hips.nextDay({ lines: old })
    hips.nextDay({ lines: old })
    expect(hips.story).toEqual([
      'AlertRaised expiry',
      'AlertEscalated expiry',
      'AlertRaised reorder-point',
      'RequisitionProposed 6',
    ])
  })

  it('consigned stock is bought in its owner’s name', () => {
    const hips = shelf(levels)
    hips.stock({ key: { itemId: 'hip-52', placeId: 'cabinet-a', owner: 'orthoworks' } })
    expect(hips.openLine()).toMatchObject({ owner: 'orthoworks' })
    expect(hips.open()[0]?.about).toBe('position:hip-52/cabinet-a/orthoworks')
  })

  it('withdrawing the limit ends the alert and takes back what nobody approved', () => {
    const thresholds: Record<string, number> = { reorderPoint: 3 }
    const hips = shelf(thresholds)
    hips.stock({ lines: units(3) })
    delete thresholds.reorderPoint
    hips.stock({ lines: units(3) })
    expect(hips.alerts()).toMatchObject([{ state: 'cleared', clearedBy: { messageKey: 'cleared.no-limit' } }])
    expect(hips.lines().map(stateOfLine)).toEqual(['cancelled'])
  })

  it('without a reorder point the reserve itself orders, just enough to end the alert', () => {
    const hips = shelf({ safetyStock: 2, emergency: 0 })
    hips.stock({ lines: units(1) })
    expect(hips.openLine()).toMatchObject({ quantity: 2, urgency: 'urgent' })
    expect(hips.openLine()?.proof?.rule).toBe('safety-stock')
  })
})

describe('only what belongs here can be short', () => {
  it('stock of something that is not in the assortment is never short, but it expires', () => {
    const hips = shelf()
    hips.stock({ lines: [unit({ expiresOnDay: today + 5 })], assortmentSeq: null })
    expect(hips.openRules()).toEqual(['expiry'])
    expect(hips.lines()).toEqual([])
  })

  it('what belongs here and never was here is short from the first day', () => {
    const hips = shelf()
    hips.stock({})
    expect(hips.openRules()).toEqual(['emergency', 'reorder-point', 'safety-stock'])
    expect(hips.openLine()?.quantity).toBe(6)
  })

  it('leaving the assortment ends what was short, and what nobody approved is taken back', () => {
    const hips = shelf()
    hips.stock({})
    hips.stock({ assortmentSeq: null })
    expect(hips.openRules()).toEqual([])
    expect(hips.alerts()[0]?.clearedBy?.messageKey).toBe('cleared.not-wanted')
    expect(hips.openLine()).toBeNull()
  })

  it('what a person ordered still comes and is counted after it left the assortment', () => {
    const hips = shelf()
    hips.stock({})
    hips.decide('approve', nowMs)
    hips.stock({ assortmentSeq: null })
    hips.announce(arrived(units(6)))
    hips.stock({ assortmentSeq: null, lines: units(6) })
    expect(hips.lines()).toMatchObject([{ arrived: 6, closedAtMs: expect.any(Number) }])
  })
})

describe('what is concluded', () => {
  const prove = (lines: StockLine[]) => {
    const hips = shelf()
    hips.stock({ lines })
    return hips.alerts()[0]?.proof
  }

  it('from the same inputs has the same proof to the byte, and names entries and policy', () => {
    const there = [unit({ lastEntrySeq: 41 }), unit({ lastEntrySeq: 12 })]
    const first = prove(there)
    expect(canonicalJson(prove([...there].reverse()))).toBe(canonicalJson(first))
    expect(first?.inputs[0]).toEqual({ name: 'onHand', value: 2, unit: 'units', entrySeqs: [12, 41], windowSeqs: [] })
    expect(first?.limit.entrySeq).toBe(7)
  })

  it('is journalled about the alert, at the place, with its cause', () => {
    const hips = shelf()
    hips.stock({ lines: units(3) })
    const [alert] = hips.alerts()
    expect(hips.journal[0]).toMatchObject({
      kind: 'AlertRaised',
      subject: `alert:${alert?.alertId}`,
      placeId: 'cabinet-a',
      causeSeq: 42,
      source: { kind: 'service', decider: 'reorder-point' },
      body: { about: 'position:hip-52/cabinet-a/hospital', proof: alert?.proof },
    })
    expect(hips.journal[1]).toMatchObject({ kind: 'RequisitionProposed', placeId: 'cabinet-a', causeSeq: 42 })
  })

  it('is called the same whenever it is concluded, though the names are drawn anew', () => {
    const conclude = () => {
      const hips = shelf()
      hips.stock({ lines: units(3) })
      hips.stock({ lines: units(1) })
      return { called: [...hips.conclusionIds], named: hips.alerts().map(({ alertId }) => alertId) }
    }
    const [first, again] = [conclude(), conclude()]
    expect(again.called).toEqual(first.called)
    expect(again.named).not.toEqual(first.named)
  })

  it('is told apart when it is concluded again and again at one moment', () => {
    const hips = shelf()
    for (let round = 0; round < 3; round++) {
      hips.sameMoment({ lines: units(3) })
      hips.sameMoment({ lines: units(2) })
      hips.sameMoment({ lines: units(6) })
    }
    expect(hips.alerts().map(({ nth }) => nth)).toEqual([1, 2, 3])
    expect(hips.lines().map(({ nth }) => nth)).toEqual([1, 2, 3])
  })

  it('ends when there is no such rule any more', () => {
    const hips = shelf()
    hips.stock({ lines: units(3) })
    const fewer = registryOf(rules.rules.filter(({ id }) => id !== 'reorder-point'))
    hips.stock({ lines: units(3) }, { rules: fewer })
    expect(hips.alerts()).toMatchObject([{ state: 'cleared', clearedBy: { messageKey: 'cleared.rule-retired' } }])
  })
})

describe('whatever happens on a shelf', () => {
  const ordering = new Set(['reorder-point', 'safety-stock', 'emergency'])
  const lineArbitrary = fc.record({
    quantity: fc.integer({ min: 1, max: 4 }),
    standing: fc.constantFrom('stocked' as const, 'pending' as const, 'coming' as const, 'other' as const),
    certainty: fc.constantFrom('confirmed' as const, 'uncertain' as const, 'unobservable' as const),
    holdSeqs: fc.constantFrom([], [4]),
    expiresOnDay: fc.constantFrom(null, today - 1, today + 20, today + 700),
    dueAtMs: fc.constantFrom(null, 1, nowMs + 400 * dayMs),
  })
  const there = fc.array(lineArbitrary, { maxLength: 6 }).map((lines) => lines.map((line) => unit(line)))
  const happening = fc.record({
    lines: there,
    coming: there,
    reserved: fc.integer({ min: 0, max: 3 }),
    assortmentSeq: fc.constantFrom(5, 5, null),
    decided: fc.constantFrom('approve' as const, 'order' as const, 'cancel' as const, null),
  })

  it('judging is quiet at once, every proof holds, one line at most is open, and what is short has it or a reason', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 8 }), (happenings) => {
        const hips = shelf()
        for (const { lines, coming, reserved, assortmentSeq, decided } of happenings) {
          const open = hips.openLine()
          const balance = open === null ? null : balanceOf(open)
          const fits = { approve: balance?.waiting ?? 0, order: balance?.toOrder ?? 0, cancel: open === null ? 0 : 1 }
          if (decided !== null && fits[decided] > 0) hips.decide(decided, nowMs)
          hips.announce(coming.map((line) => ({ line, arrived: line.standing === 'stocked' })))
          hips.stock({ lines, coming, assortmentSeq, reserved: { quantity: reserved, entrySeqs: [8] } })
          expect(hips.lines().filter(isOpenLine).length).toBeLessThan(2)
          const line = liveLineOf(hips.requisitions(), position().key)
          const reorder = hips.open().find(({ ruleId }) => ruleId === 'reorder-point') ?? null
          const onTheWayHere = coming.filter(({ standing }) => standing === 'coming').length
          const pending = lines.filter(({ standing }) => standing === 'pending').length
          const asked = askedFor({ line, reorder, reorderPoint: 3, coming: onTheWayHere + pending })
          if (hips.openRules().some((ruleId) => ordering.has(ruleId))) {
            expect(asked).not.toEqual({ none: { reason: 'not-judged' } })
          }
        }
      }),
      { numRuns: 150 },
    )
  })
})
