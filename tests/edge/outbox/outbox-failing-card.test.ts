import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Outbox, openOutbox } from '#edge/outbox/outbox'
import { seededRandom } from '#platform/random'
import { faultySqlite, sqliteFailure } from '#tests/support/faulty-sqlite'
import { unitTakenFact } from '#tests/support/sample-facts'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'

type Failure = { atCall: number; when: 'before' | 'after' }

/** An outbox on a card that fails once, at the given call, counted from when it is armed. */
function onFailingCard(folder: string) {
  let armed: Failure | null = null
  let calls = 0
  const clock = virtualClock()
  const outbox = openOutbox({
    folder,
    random: seededRandom(1),
    clock,
    outboxBytesMax: 64 * 1024 * 1024,
    keepReceiptedMs: 1_000,
    openDatabase: faultySqlite((call) => {
      if (call === 'ROLLBACK' || armed === null) return 'pass'
      calls += 1
      if (calls !== armed.atCall) return 'pass'
      if (armed.when === 'before') throw sqliteFailure(10)
      return 'after'
    }),
  })
  return {
    outbox,
    clock,
    arm(failure: Failure | null) {
      armed = failure
      calls = 0
    },
  }
}

function everything(outbox: Outbox): number[] {
  return outbox.read(1, 10_000, 10_000_000).bodies.map((body) => Number.parseInt(JSON.parse(body).epc, 16))
}

describe('an outbox on a failing card', () => {
  const failures = Array.from({ length: 8 }, (_, i) => i + 1).flatMap((atCall) =>
    (['before', 'after'] as const).map((when) => ({ atCall, when })),
  )

  it.each(failures)('repeats a group that failed $when call $atCall without losing or doubling it', (failure) => {
    const folder = temporaryFolder()
    const { outbox, arm } = onFailingCard(folder)
    outbox.append([unitTakenFact(1)], { inventory: 1 })
    arm(failure)
    const group = [unitTakenFact(2), unitTakenFact(3)]
    let attempts = 0
    for (let done = false; !done && attempts < 5; attempts++) {
      try {
        expect(outbox.append(group, { inventory: 3 })).toEqual({ firstSeq: 2, lastSeq: 3 })
        done = true
      } catch (error) {
        expect(error).toMatchObject({ code: 'outbox-write-failed' })
      }
    }
    arm(null)
    expect(attempts).toBeLessThanOrEqual(2)
    outbox.append([unitTakenFact(4)])
    expect(everything(outbox)).toEqual([1, 2, 3, 4])
    expect(outbox.readState('inventory')).toBe(3)
    outbox.close()
  })

  it('says full when the card is full', () => {
    let full = false
    const outbox = openOutbox({
      folder: temporaryFolder(),
      random: seededRandom(1),
      clock: virtualClock(),
      outboxBytesMax: 64 * 1024 * 1024,
      keepReceiptedMs: 1_000,
      openDatabase: faultySqlite((call) => {
        if (full && call === 'COMMIT') throw sqliteFailure(13)
        return 'pass'
      }),
    })
    full = true
    const group = [unitTakenFact(1)]
    expect(() => outbox.append(group)).toThrow(expect.objectContaining({ code: 'outbox-full' }))
    full = false
    expect(outbox.append(group)).toEqual({ firstSeq: 1, lastSeq: 1 })
    outbox.close()
  })

  it('agrees with a plain list under any mix of appends, receipts, prunes, failures and crashes', () => {
    const failure = fc.option(
      fc.record({
        atCall: fc.integer({ min: 1, max: 12 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    )
    const step = fc.oneof(
      fc.record({
        do: fc.constant('append' as const),
        facts: fc.integer({ min: 1, max: 5 }),
        failure,
        diesOfIt: fc.boolean(),
      }),
      fc.record({ do: fc.constant('receipt' as const), upTo: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ do: fc.constant('prune' as const), failure }),
      fc.record({ do: fc.constant('crash' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const folder = temporaryFolder()
        let card = onFailingCard(folder)
        const crash = () => {
          card.outbox.close()
          card = onFailingCard(folder)
        }
        /** False when the card failed. */
        const succeeds = (act: () => void) => {
          try {
            act()
            return true
          } catch (error) {
            expect(error).toMatchObject({ code: 'outbox-write-failed' })
            return false
          }
        }
        const expected: number[] = []
        let next = 1
        for (const todo of steps) {
          if (todo.do === 'receipt') card.outbox.acknowledge(Math.min(todo.upTo, card.outbox.lastSeq()))
          if (todo.do === 'crash') crash()
          if (todo.do === 'prune') {
            card.clock.advance(2_000)
            card.arm(todo.failure)
            succeeds(() => card.outbox.prune(3))
          }
          if (todo.do === 'append') {
            const numbers = Array.from({ length: todo.facts }, () => next++)
            const group = numbers.map(unitTakenFact)
            const append = () => card.outbox.append(group, { inventory: expected.length + numbers.length })
            card.arm(todo.failure)
            let done = succeeds(append)
            if (!done && todo.diesOfIt) {
              crash()
              // It died with the group in its hands: all of it is on the card, or none.
              expect([expected.length, expected.length + numbers.length]).toContain(card.outbox.lastSeq())
              done = card.outbox.lastSeq() > expected.length
            } else {
              for (let attempts = 0; !done && attempts < 5; attempts++) done = succeeds(append)
              expect(done).toBe(true)
            }
            if (done) expected.push(...numbers)
          }
          card.arm(null)
          expect(card.outbox.lastSeq()).toBe(expected.length)
          const from = card.outbox.firstKeptSeq()
          const kept = card.outbox.read(from, 10_000, 10_000_000).bodies
          expect(kept.map((body) => Number.parseInt(JSON.parse(body).epc, 16))).toEqual(expected.slice(from - 1))
          if (expected.length > 0) expect(card.outbox.readState('inventory')).toBe(expected.length)
        }
        card.outbox.close()
      }),
      { numRuns: 100 },
    )
  })
})
