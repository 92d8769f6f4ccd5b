import { describe, expect, it } from 'vitest'
import { decisionTimeMs } from '#cloud/journal/order-key'
import { positionsOfUnit } from '#cloud/positions/lines-of'
import {
  announced,
  decided,
  found,
  type Happening,
  hip,
  hipIdentity,
  missing,
  moved,
  nine,
  openLedger,
  placed,
  received,
  seen,
  standing,
  taken,
  uncertain,
  used,
} from './journal-story.ts'

const inCabinetA = () => [announced(0), received(1), placed(2, 'cabinet-a')]

/** Each story: what happened, and where the unit is in the end. */
const stories: { story: string; happenings: Happening[]; end: string }[] = [
  { story: 'announced by the supplier', happenings: [announced(0)], end: 'in-transit @ transit' },
  { story: 'received and accepted', happenings: [announced(0), received(1)], end: 'stocked @ store' },
  {
    story: 'received, waiting for inspection',
    happenings: [announced(0), received(1, 'pending')],
    end: 'received @ store',
  },
  { story: 'put into a cabinet', happenings: inCabinetA(), end: 'stocked @ cabinet-a' },
  {
    story: 'put into a cabinet straight from the box',
    happenings: [announced(0), placed(1, 'cabinet-a')],
    end: 'stocked @ cabinet-a',
  },
  { story: 'taken', happenings: [...inCabinetA(), taken(10, 'cabinet-a')], end: 'taken @ person' },
  {
    story: 'taken and put back the next day: returned intact',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), placed(1_450, 'cabinet-a')],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'taken and used',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), used(90)],
    end: 'used @ patient',
  },
  {
    story: 'used and charged',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), used(90), decided(95, 'UnitCharged', { chargeRef: 'c1' })],
    end: 'charged @ patient',
  },
  {
    story: 'taken from A, put into B: a move',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), placed(12, 'cabinet-b')],
    end: 'stocked @ cabinet-b',
  },
  {
    story: 'two doors, one item: B closes before A',
    happenings: [...inCabinetA(), placed(10, 'cabinet-b'), taken(12, 'cabinet-a')],
    end: 'stocked @ cabinet-b',
  },
  {
    story: 'a silent tag is uncertain, not gone',
    happenings: [...inCabinetA(), uncertain(10, 'cabinet-a')],
    end: 'stocked @ cabinet-a (uncertain)',
  },
  {
    story: 'a tag behind a dead antenna is unobservable, not gone',
    happenings: [...inCabinetA(), seen(10, 'cabinet-a', 'UnitUnobservable', { sessionId: null })],
    end: 'stocked @ cabinet-a (unobservable)',
  },
  {
    story: 'an uncertain unit is heard again',
    happenings: [
      ...inCabinetA(),
      uncertain(10, 'cabinet-a'),
      seen(20, 'cabinet-a', 'UncertaintyResolved', { sessionId: null, verdict: 'present' }),
    ],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'an uncertain unit turns out to have been taken in that session',
    happenings: [
      ...inCabinetA(),
      uncertain(10, 'cabinet-a'),
      seen(20, 'cabinet-a', 'UncertaintyResolved', { sessionId: 'abcdefabcdefabcd', verdict: 'removed' }),
    ],
    end: 'taken @ person',
  },
  {
    story: 'used while its cabinet could not see it',
    happenings: [...inCabinetA(), uncertain(10, 'cabinet-a'), used(60)],
    end: 'used @ patient',
  },
  {
    story: 'a baseline scan misses it: unaccounted, attributed to nobody',
    happenings: [...inCabinetA(), missing(10, 'cabinet-a')],
    end: 'unaccounted @ unknown',
  },
  {
    story: 'unaccounted and found elsewhere',
    happenings: [...inCabinetA(), missing(10, 'cabinet-a'), found(20, 'cabinet-b')],
    end: 'stocked @ cabinet-b',
  },
  {
    story: 'a baseline scan misses what a session took: the session stays known',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), missing(20, 'cabinet-a')],
    end: 'taken @ person',
  },
  {
    story: 'a tag nobody announced is foreign, never dropped',
    happenings: [found(0, 'cabinet-a')],
    end: 'foreign @ cabinet-a',
  },
  {
    story: 'a foreign unit is announced later',
    happenings: [found(0, 'cabinet-a'), announced(30)],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'a foreign unit is received later, with its papers',
    happenings: [
      found(0, 'cabinet-a'),
      decided(30, 'UnitReceived', {
        placeId: 'store',
        inspection: 'accepted',
        onward: true,
        shipmentId: null,
        identity: hipIdentity,
      }),
    ],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'a foreign unit is taken out again',
    happenings: [found(0, 'cabinet-a'), taken(5, 'cabinet-a')],
    end: 'foreign @ person',
  },
  {
    story: 'the receipt is booked after a nurse stocked it',
    happenings: [announced(0), placed(1, 'cabinet-a'), received(30)],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'a unit that waits for inspection still waits after a visit to the operating room',
    happenings: [
      announced(0),
      received(1, 'pending'),
      placed(2, 'cabinet-a'),
      taken(3, 'cabinet-a'),
      placed(4, 'cabinet-a'),
    ],
    end: 'received @ cabinet-a',
  },
  {
    story: 'held and rejected',
    happenings: [
      ...inCabinetA(),
      decided(10, 'UnitHeld', { reason: 'recall', because: 'field notice' }),
      decided(20, 'UnitRejected', { because: 'recalled' }),
    ],
    end: 'rejected @ cabinet-a',
  },
  {
    story: 'a lost unit turns up',
    happenings: [
      ...inCabinetA(),
      missing(10, 'cabinet-a'),
      decided(20, 'UnitDeclaredLost', { because: 'searched' }),
      found(9_000, 'cabinet-b'),
    ],
    end: 'stocked @ cabinet-b',
  },
  {
    story: 'taken, and brought to a shelf that no antenna watches',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), moved(20, 'shelf')],
    end: 'stocked @ shelf',
  },
  {
    story: 'carried from the store to a shelf, and from there into a cabinet that sees it',
    happenings: [announced(0), received(1), moved(10, 'shelf'), placed(20, 'cabinet-b')],
    end: 'stocked @ cabinet-b',
  },
  {
    story: 'carried into a cabinet that does not see it: it stands there on a person’s word',
    happenings: [announced(0), received(1), moved(10, 'cabinet-b')],
    end: 'stocked @ cabinet-b',
  },
  {
    story: 'carried out of a cabinet that had doubts and then says it is gone: the other half of the move',
    happenings: [...inCabinetA(), uncertain(10, 'cabinet-a'), moved(20, 'shelf'), missing(30, 'cabinet-a')],
    end: 'stocked @ shelf',
  },
  {
    story: 'carried out of a cabinet that had doubts, then on: the cabinet still only tells of the first half',
    happenings: [
      ...inCabinetA(),
      uncertain(10, 'cabinet-a'),
      moved(20, 'shelf'),
      moved(25, 'store'),
      taken(30, 'cabinet-a'),
    ],
    end: 'stocked @ store',
  },
  {
    story: 'taken, brought to a shelf, and missed by the next scan of the cabinet it came from',
    happenings: [...inCabinetA(), taken(10, 'cabinet-a'), moved(20, 'shelf'), missing(30, 'cabinet-a')],
    end: 'stocked @ shelf',
  },
  {
    story: 'said to be on a shelf by hand, then seen in the cabinet after all: what an antenna sees later wins',
    happenings: [...inCabinetA(), uncertain(10, 'cabinet-a'), moved(20, 'shelf'), found(30, 'cabinet-a')],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'seen by hand in the very cabinet that had doubts',
    happenings: [...inCabinetA(), uncertain(10, 'cabinet-a'), moved(20, 'cabinet-a')],
    end: 'stocked @ cabinet-a',
  },
  {
    story: 'lost, and found again in the store by hand',
    happenings: [
      ...inCabinetA(),
      missing(10, 'cabinet-a'),
      decided(20, 'UnitDeclaredLost', { because: 'searched' }),
      moved(30, 'store'),
    ],
    end: 'stocked @ store',
  },
  {
    story: 'waiting for inspection, carried to another shelf, still waiting',
    happenings: [announced(0), received(1, 'pending'), moved(10, 'shelf')],
    end: 'received @ shelf',
  },
  {
    story: 'rejected at inspection and returned to the supplier without ever having had a tag',
    happenings: [
      announced(0),
      received(1, 'pending'),
      decided(10, 'UnitInspectionStarted', {}),
      decided(20, 'UnitInspected', { verdict: 'rejected', because: 'torn' }),
      decided(30, 'UnitReturnedToSupplier', { because: 'torn' }),
    ],
    end: 'returned-to-supplier @ supplier',
  },
]

describe('the life of a unit', () => {
  it.each(stories)('$story', ({ happenings, end }) => {
    const ledger = openLedger()
    const { refusals } = ledger.arrive(...happenings)
    expect(refusals).toEqual([])
    expect(standing(ledger.unit())).toBe(end)
  })

  it('remembers who it is, where it is bound, and forgets that once it has arrived', () => {
    const ledger = openLedger()
    ledger.arrive(announced(0, { requisitionId: 'r1', dueAtMs: nine + 5_000 }))
    expect(ledger.unit()).toMatchObject({
      itemId: 'hip-52',
      serial: 'A1',
      lot: 'L7',
      requisitionId: 'r1',
      destinationPlaceId: 'cabinet-a',
      dueAtMs: nine + 5_000,
    })
    ledger.arrive(received(1))
    expect(ledger.unit()).toMatchObject({ placeId: 'store', destinationPlaceId: 'cabinet-a' })
    ledger.arrive(placed(2, 'cabinet-a'))
    expect(ledger.unit()).toMatchObject({
      placeId: 'cabinet-a',
      destinationPlaceId: null,
      dueAtMs: null,
      requisitionId: 'r1',
    })
  })

  it('received to stay, or carried elsewhere, is bound nowhere any more', () => {
    for (const ends of [[received(1, 'accepted', hip, false)], [received(1), moved(2, 'shelf')]]) {
      const ledger = openLedger()
      ledger.arrive(announced(0, { dueAtMs: nine + 5_000 }), ...ends)
      expect(ledger.unit()).toMatchObject({ state: 'stocked', destinationPlaceId: null, dueAtMs: null })
      expect(positionsOfUnit(ledger.unit()).map(({ placeId }) => placeId)).toEqual([ledger.unit().placeId])
    }
  })

  it('may be held for several reasons, each released on its own', () => {
    const ledger = openLedger()
    ledger.arrive(
      ...inCabinetA(),
      decided(10, 'UnitHeld', { reason: 'recall', because: 'notice' }),
      decided(11, 'UnitHeld', { reason: 'temperature', because: 'warm' }),
      decided(12, 'UnitReleased', { reason: 'recall', because: 'withdrawn' }),
    )
    expect(ledger.unit().holds.map((hold) => hold.reason)).toEqual(['temperature'])
  })

  it('orders the facts of one moment by their number, nine before ten', () => {
    const first = openLedger()
    const nth = (happening: Happening, seq: number): Happening => {
      if (happening.source.kind !== 'device') throw new Error('only devices number their facts')
      return { ...happening, source: { ...happening.source, seq } }
    }
    first.arrive(...inCabinetA(), nth(placed(10, 'cabinet-a'), 10), nth(taken(10, 'cabinet-a'), 9))
    expect(standing(first.unit())).toBe('stocked @ cabinet-a')
  })

  it('names where it came from and went to, and the positions it counted in and counts in', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA())
    const before = positionsOfUnit(ledger.unit())
    const { moves } = ledger.arrive(placed(10, 'cabinet-b'))
    expect(moves).toMatchObject([
      { fromPlaceId: 'cabinet-a', toPlaceId: 'cabinet-b', atMs: nine + 10 * 60_000, why: 'UnitPlaced' },
    ])
    expect([before, positionsOfUnit(ledger.unit())]).toEqual([
      [{ itemId: 'hip-52', placeId: 'cabinet-a', owner: 'hospital' }],
      [{ itemId: 'hip-52', placeId: 'cabinet-b', owner: 'hospital' }],
    ])
  })

  it('says a decision happened after everything its maker had seen, also when a cabinet clock is ahead', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA(), taken(10, 'cabinet-a'))
    const nowMs = nine + 9 * 60_000
    expect(decisionTimeMs(ledger.unit(hip), nowMs)).toBe(nine + 10 * 60_000 + 1)
    expect(decisionTimeMs(ledger.unit(hip), nowMs + 3_600_000)).toBe(nowMs + 3_600_000)
    expect(decisionTimeMs(null, nowMs)).toBe(nowMs)
  })
})

describe('what cannot be is refused by name and journalled', () => {
  it('a used unit seen in a cabinet stays used, and somebody has to look', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA(), taken(10, 'cabinet-a'), used(60))
    const { conclusions, refusals } = ledger.arrive(placed(70, 'cabinet-b'))
    expect(refusals).toEqual(['UnitEventRefused: unit-already-used'])
    expect(conclusions[0]?.body).toMatchObject({ refusedKind: 'UnitPlaced', state: 'used', contradiction: true })
    expect(standing(ledger.unit())).toBe('used @ patient')
  })

  it('a move withdrawn by a correction was none', () => {
    const ledger = openLedger()
    ledger.arrive(announced(0), received(1))
    ledger.arrive(moved(10, 'shelf'))
    const { entrySeq = 0 } = ledger.journal.find((entry) => entry.kind === 'UnitMoved') ?? {}
    ledger.arrive(decided(20, 'UnitDecisionWithdrawn', { withdrawsEntrySeq: entrySeq, because: 'another one' }))
    expect(ledger.unit()).toMatchObject({ placeId: 'store', destinationPlaceId: 'cabinet-a' })
  })

  it('a refusal that still stands after a late fact is not journalled a second time', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA())
    ledger.arrive(used(60))
    const late = seen(5, 'cabinet-a', 'UnitUnobservable', { sessionId: null })
    const heard = seen(6, 'cabinet-a', 'UncertaintyResolved', { sessionId: null, verdict: 'present' })
    expect(ledger.arrive(late, heard).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('stocked @ cabinet-a')
  })

  it('a decision withdrawn by a correction counts no longer', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA(), taken(10, 'cabinet-a'))
    ledger.arrive(used(60))
    const usedSeq = ledger.journal.find((entry) => entry.kind === 'UnitUsed')?.entrySeq
    const correction = { withdrawsEntrySeq: usedSeq ?? 0, because: 'wrong label' }
    expect(ledger.arrive(decided(70, 'UnitDecisionWithdrawn', correction)).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('taken @ person')
    expect(ledger.arrive(placed(80, 'cabinet-a')).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('stocked @ cabinet-a')
  })
})
