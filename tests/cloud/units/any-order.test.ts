import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followsUnit } from '#cloud/units/fold-unit'
import type { Unit } from '#cloud/units/unit'
import {
  announced,
  decided,
  found,
  type Happening,
  hip,
  missing,
  moved,
  openLedger,
  placed,
  received,
  screw,
  taken,
  type UnitName,
  uncertain,
  unitOf,
  used,
} from './journal-story.ts'

const cabinet = fc.constantFrom('cabinet-a', 'cabinet-b')
const unitName = fc.constantFrom<UnitName>(hip, screw)

/** Anything that can happen to a unit, sensible or not, at the same minute as something else or not. */
const happening = fc
  .tuple(fc.integer({ min: 0, max: 24 }), cabinet, unitName, fc.integer({ min: 0, max: 16 }))
  .map(([minute, where, of, what]): Happening => {
    const all = [
      () => announced(minute, {}, of),
      () => received(minute, 'accepted', of),
      () => received(minute, 'pending', of),
      () => placed(minute, where, of),
      () => taken(minute, where, of),
      () => found(minute, where, of),
      () => missing(minute, where, of),
      () => uncertain(minute, where, of),
      () => used(minute, of),
      () => decided(minute, 'UnitHeld', { reason: 'count', because: 'count' }, of),
      () => decided(minute, 'UnitReleased', { reason: 'count', because: 'counted' }, of),
      () => decided(minute, 'UnitDeclaredLost', { because: 'searched' }, of),
      () => decided(minute, 'UnitDeclaredUnaccounted', { because: 'nobody said' }, of),
      () => decided(minute, 'UnitRejected', { because: 'recalled' }, of),
      () => moved(minute, 'store', of),
      () => moved(minute, where, of),
      () => received(minute, 'accepted', of, false),
    ]
    return (all[what] ?? (() => announced(minute, {}, of)))()
  })

/** A history, and the same history as a careless network delivers it: any order, some of it twice, in any flushes. */
const delivery = fc.array(happening, { minLength: 1, maxLength: 14 }).chain((history) => {
  const copies = fc.array(fc.nat(history.length - 1), { maxLength: 6 })
  return copies.chain((again) => {
    const all = [...history.keys(), ...again]
    return fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: all.length, maxLength: all.length }),
      )
      .map(([order, sizes]) => ({ history, order, sizes }))
  })
})

/** A unit without the numbers its entries got on arrival; those say when we heard, not what happened. */
function whatHappened(unit: Unit, sources: ReadonlyMap<number, string>) {
  const { lastEntrySeq, holds, pending, use, ...rest } = unit
  return {
    ...rest,
    lastEntry: sources.get(lastEntrySeq),
    holds: holds.map(({ reason, sinceMs, entrySeq }) => ({ reason, sinceMs, entry: sources.get(entrySeq) })),
    pending: pending.map(({ kind, atMs, entrySeq }) => ({ kind, atMs, entry: sources.get(entrySeq) })),
    use: use && { ...use, entrySeq: sources.get(use.entrySeq), holdSeqs: use.holdSeqs.map((seq) => sources.get(seq)) },
  }
}

function endOf(ledger: ReturnType<typeof openLedger>) {
  const sources = new Map(ledger.journal.map((entry) => [entry.entrySeq, JSON.stringify(entry.source)]))
  return [...ledger.units.values()]
    .sort((a, b) => (a.unitId < b.unitId ? -1 : 1))
    .map((unit) => whatHappened(unit, sources))
}

function standingRefusals(ledger: ReturnType<typeof openLedger>): string[] {
  const bySeq = new Map(ledger.journal.map((entry) => [entry.entrySeq, entry]))
  const standing = new Map<unknown, string>()
  for (const { kind, body } of ledger.journal) {
    const refused = bySeq.get(Number(body.refusedEntrySeq))
    if (kind === 'UnitEventRefused') {
      standing.set(body.refusedEntrySeq, `${JSON.stringify(refused?.source)} ${body.refusal}`)
    }
    if (kind === 'UnitEventRefusalWithdrawn') standing.delete(body.refusedEntrySeq)
  }
  return [...standing.values()].sort()
}

describe('the state of a unit depends on what happened, not on the order we heard it', () => {
  it('any order and any doubling of the same events gives the same units and the same standing refusals', () => {
    fc.assert(
      fc.property(delivery, ({ history, order, sizes }) => {
        const atOnce = openLedger()
        atOnce.arrive(...history)
        const piecemeal = openLedger()
        const waiting = [...order]
        for (const size of sizes) {
          const flush = waiting.splice(0, size).flatMap((index) => history[index] ?? [])
          if (flush.length > 0) piecemeal.arrive(...flush)
        }
        expect(endOf(piecemeal)).toEqual(endOf(atOnce))
        expect(standingRefusals(piecemeal)).toEqual(standingRefusals(atOnce))
      }),
      { numRuns: 600 },
    )
  })

  it('a serial is in one place, and no unit is made or lost on the way', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 20 }), (history) => {
        const ledger = openLedger()
        for (const one of history) ledger.arrive(one)
        const heardOf = new Set(history.map(unitOf))
        expect(ledger.units.size).toBe(heardOf.size)
        for (const unit of ledger.units.values()) {
          const inCabinet = unit.placeId.startsWith('cabinet-')
          if (unit.state === 'stocked') expect(inCabinet || unit.placeId === 'store').toBe(true)
          if (unit.state === 'used') expect(unit.placeId).toBe('patient')
          if (unit.state === 'in-transit') expect(unit.placeId).toBe('transit')
          if (!inCabinet) expect(unit.certainty).toBe('confirmed')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('a unit goes on from how it is stored only when nothing older and no correction came', () => {
    const ledger = openLedger()
    ledger.arrive(announced(0), placed(5, 'cabinet-a'))
    const unit = ledger.unit()
    const numbered = (happening: Happening) => [{ ...happening, entrySeq: 99 }]
    expect(followsUnit(unit, numbered(taken(6, 'cabinet-a')))).toBe(true)
    expect(followsUnit(unit, numbered(taken(3, 'cabinet-b')))).toBe(false)
    const correction = decided(9, 'UnitDecisionWithdrawn', { withdrawsEntrySeq: 1, because: 'wrong label' })
    expect(followsUnit(unit, numbered(correction))).toBe(false)
    expect(followsUnit(null, numbered(correction))).toBe(true)
  })
})
