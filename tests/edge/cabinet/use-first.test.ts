import { describe, expect, it } from 'vitest'
import type { StockCard } from '#contracts/downlink/stock-cards'
import { shouldHaveGoneFirst } from '#edge/cabinet/use-first'
import { anna, epc, inUse, seen, session } from './cabinet-story.ts'

const dayMs = 86_400_000
const today = Math.floor(Date.UTC(2026, 0, 5) / dayMs)
const noon = today * dayMs + dayMs / 2
const card = (n: number, expiresOnDay: number | null, change: Partial<StockCard> = {}): StockCard => {
  const expiresAtMs = expiresOnDay === null ? null : (expiresOnDay + 1) * dayMs
  const words = { itemId: 'stem', name: 'Stem', size: '12', lot: 'L', owner: 'hospital' }
  return { epc: epc(n), ...words, expiresOnDay, expiresAtMs, ...change }
}
const cards = new Map(
  [
    card(1, today + 400),
    card(2, today + 30),
    card(3, today + 90),
    card(4, today - 1),
    card(5, today + 10, { owner: 'maker' }),
    card(6, today + 5, { itemId: 'cup' }),
    card(7, null),
    card(8, today + 30),
  ].map((each) => [each.epc, each]),
)

describe('first expired, first out', () => {
  it.each([
    ['the soonest of those inside', 1, [2, 3], noon, 2],
    ['whichever of two that end together', 1, [8, 2], noon, 8],
    ['nobody: it is the soonest', 2, [1, 3], noon, null],
    ['nobody: another ends on the same day', 2, [8], noon, null],
    ['nobody: what is inside has expired', 3, [4], noon, null],
    ['nobody: the other is a supplier’s', 1, [5], noon, null],
    ['nobody: the other is another item', 1, [6], noon, null],
    ['nobody: the other has no last day', 1, [7], noon, null],
    ['nobody: this one has no last day', 7, [2], noon, null],
    ['nobody: the other has no card', 1, [99], noon, null],
    ['nobody: this one has no card', 99, [2], noon, null],
    ['nobody: the clock cannot tell what has expired', 1, [2], null, null],
    ['one that ends today', 1, [9], noon, 9],
    ['one that ends today, to its last moment', 1, [9], (today + 1) * dayMs - 1, 9],
    ['nobody: its last day is over', 1, [9], (today + 1) * dayMs, null],
  ])('should have gone before it: %s', (_who, taken, inside, atMs, first) => {
    const known = new Map(cards).set(epc(9), card(9, today))
    const answer = shouldHaveGoneFirst(epc(taken), inside.map(epc), known, atMs)
    expect(answer).toBe(first === null ? null : epc(first))
  })

  it('is said beside what was taken, by the version of the cards, and never sounds', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'stock-advice', advice: { version: 4, cards } })
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    const sounded = cabinet.sounds.length
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(1, 2), present: seen(3) })
    expect(cabinet.facts('UnitTakenOutOfTurn')).toEqual([
      { kind: 'UnitTakenOutOfTurn', epc: epc(1), sessionId: session(1), beforeEpc: epc(3), cardsVersion: 4 },
    ])
    expect(cabinet.sounds).toHaveLength(sounded)
  })
})
