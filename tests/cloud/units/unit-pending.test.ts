import { describe, expect, it } from 'vitest'
import { announced, decided, moved, nine, openLedger, placed, received, taken, used } from './journal-story.ts'

const inCabinetA = () => [announced(0), received(1), placed(2, 'cabinet-a')]

const standing = ({ state, placeId }: { state: string; placeId: string }) => `${state} @ ${placeId}`

describe('what people say while an antenna is sure of the unit', () => {
  it('a use waits while the unit stands in its cabinet, and is true when the late removal arrives', () => {
    const ledger = openLedger()
    const late = taken(10, 'cabinet-a')
    ledger.arrive(...inCabinetA())
    expect(ledger.arrive(used(60)).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('stocked @ cabinet-a')
    expect(ledger.unit().pending).toMatchObject([{ kind: 'UnitUsed' }])
    expect(ledger.arrive(late).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('used @ patient')
    expect(ledger.unit().pending).toEqual([])
  })

  it('a move out of a cabinet that surely sees it waits, and is applied when the late removal arrives', () => {
    const ledger = openLedger()
    const late = taken(10, 'cabinet-a')
    ledger.arrive(...inCabinetA())
    expect(ledger.arrive(moved(60, 'shelf')).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('stocked @ cabinet-a')
    expect(ledger.arrive(late).refusals).toEqual([])
    expect(standing(ledger.unit())).toBe('stocked @ shelf')
  })

  it('a use said while the scan goes on comes true when the scan says that the unit is gone, as of then', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA(), used(60))
    ledger.arrive(taken(62, 'cabinet-a'))
    expect(standing(ledger.unit())).toBe('used @ patient')
    expect(ledger.unit()).toMatchObject({ sinceMs: nine + 62 * 60_000, use: { atMs: nine + 62 * 60_000 } })
  })

  it('a use that waited longer than any scan is refused: whoever takes the unit then may be another', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA(), used(60))
    expect(ledger.arrive(taken(90, 'cabinet-a')).refusals).toEqual(['UnitEventRefused: unit-is-present'])
    expect(standing(ledger.unit())).toBe('taken @ person')
    expect(ledger.unit().pending).toEqual([])
  })

  it('a use that is taken back while it waits never comes true', () => {
    const ledger = openLedger()
    ledger.arrive(...inCabinetA(), used(60))
    const [waiting] = ledger.unit().pending
    const withdrawsEntrySeq = waiting?.entrySeq ?? 0
    ledger.arrive(decided(61, 'UnitDecisionWithdrawn', { withdrawsEntrySeq, because: 'the wrong unit' }))
    expect(ledger.unit().pending).toEqual([])
    ledger.arrive(taken(62, 'cabinet-a'))
    expect(standing(ledger.unit())).toBe('taken @ person')
  })

  it('a use is recorded whatever stands against it, with what stood against it', () => {
    const ledger = openLedger()
    ledger.arrive(announced(0), received(5, 'pending'))
    ledger.arrive(decided(6, 'UnitHeld', { reason: 'recall', because: 'letter' }), used(60))
    expect(standing(ledger.unit())).toBe('used @ patient')
    expect(ledger.unit().use).toMatchObject({ stateBefore: 'received', holdSeqs: [3], reviewedSeq: null })
    ledger.arrive(decided(70, 'UnitUseReviewed', { because: 'the patient was told' }))
    expect(ledger.unit().use?.reviewedSeq).toBe(5)
  })
})
