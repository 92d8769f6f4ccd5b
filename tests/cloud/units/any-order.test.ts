import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEntries } from '#cloud/units/apply-entries'
import type { Unit } from '#cloud/units/unit'
import {
  announced,
  decided,
  found,
  type Happening,
  hip,
  missing,
  openLedger,
  placed,
  received,
  screw,
  taken,
  uncertain,
  used,
} from './journal-story.ts'

const cabinet = fc.constantFrom('cabinet-a', 'cabinet-b')
const epc = fc.constantFrom(hip, screw)
const about = (happening: Happening, ofEpc: typeof hip): Happening => ({ ...happening, epc: ofEpc })

/** Anything that can happen to a unit, sensible or not, at the same minute as something else or not. */
const happening = fc
  .tuple(fc.integer({ min: 0, max: 12 }), cabinet, epc, fc.integer({ min: 0, max: 10 }))
  .map(([minute, where, which, what]): Happening => {
    const all = [
      () => announced(minute),
      () => received(minute),
      () => received(minute, 'pending'),
      () => placed(minute, where),
      () => taken(minute, where),
      () => found(minute, where),
      () => missing(minute, where),
      () => uncertain(minute, where),
      () => used(minute),
      () => decided(minute, { kind: 'UnitHeld', reason: 'count', because: 'count' } as never),
      () => decided(minute, { kind: 'UnitDeclaredLost', because: 'searched' } as never),
    ]
    return about((all[what] ?? all[0] ?? (() => announced(minute)))(), which)
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
  const { lastEntrySeq, holds, ...rest } = unit
  return {
    ...rest,
    lastEntry: sources.get(lastEntrySeq),
    holds: holds.map((hold) => ({ reason: hold.reason, entry: sources.get(hold.entrySeq) })),
  }
}

function endOf(ledger: ReturnType<typeof openLedger>) {
  const sources = new Map(ledger.journal.map((entry) => [entry.entrySeq, JSON.stringify(entry.source)]))
  return [...ledger.units.values()].sort((a, b) => (a.epc < b.epc ? -1 : 1)).map((unit) => whatHappened(unit, sources))
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
        const heardOf = new Set(history.map((one) => one.epc))
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

  it('refuses to guess when the history of a unit is needed and was not handed in', () => {
    const ledger = openLedger()
    ledger.arrive(announced(0), placed(5, 'cabinet-a'))
    const late = { ...taken(3, 'cabinet-b'), entrySeq: 99 }
    expect(() => applyEntries({ units: ledger.units, histories: new Map() }, [late])).toThrow('call historyNeeded')
  })
})
