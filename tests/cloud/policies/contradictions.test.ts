import { describe, expect, it } from 'vitest'
import { contradictionOf } from '#cloud/policies/contradictions'
import type { Policy } from '#cloud/policies/policy'
import { type PolicySubject, policyBookOf } from '#cloud/policies/policy-book'
import type { ThresholdSpec, ThresholdSpecs } from '#cloud/policies/threshold'
import { dayMs, nowMs, pathOfA, policy } from '#tests/cloud/rules/stockroom'

const hip: PolicySubject = {
  itemId: 'hip-52',
  placePath: pathOfA,
  owner: 'hospital',
  abcClass: 'A',
  riskClass: 'high',
}
const ofItem = { layer: 'item', itemId: 'hip-52' } as const
const atPlace = { layer: 'place', placeId: 'ortho' } as const
const set = (thresholds: Policy['thresholds'], more: Partial<Policy> = {}) =>
  policy(thresholds, { setAtMs: nowMs, setBy: 'user-li', entrySeq: 90, ...more })
const overlay = (startMs: number, endMs: number) => ({ name: 'season', startMs, endMs, owner: 'user-li' })

/** What is built in: 90, 60 and 30 days. */
const horizon = (builtIn: number): ThresholdSpec => ({ unit: 'days', min: 0, max: 3_650, builtIn })
const specs: ThresholdSpecs = new Map([
  ['expiryFirstDays', horizon(90)],
  ['expirySecondDays', horizon(60)],
  ['expiryThirdDays', horizon(30)],
])

/** What stood, what is set, and the two numbers that meet. */
const table: [string, Policy[], Policy[], string][] = [
  ['in one request', [], [set({ reorderPoint: 6, orderUpTo: 6 })], 'reorderPoint 6 hospital, orderUpTo 6 hospital'],
  ['one above the other', [], [set({ reorderPoint: 5, orderUpTo: 6 })], 'none'],
  [
    'a reserve above the reorder point',
    [],
    [set({ safetyStock: 4, reorderPoint: 3 })],
    'safetyStock 4 hospital, reorderPoint 3 hospital',
  ],
  ['a reserve as high as it', [], [set({ safetyStock: 3, reorderPoint: 3 })], 'none'],
  [
    'an emergency above the reserve',
    [],
    [set({ emergency: 3, safetyStock: 2 })],
    'emergency 3 hospital, safetyStock 2 hospital',
  ],
  [
    'a reserve nobody fills up to',
    [],
    [set({ safetyStock: 9, orderUpTo: 8 })],
    'safetyStock 9 hospital, orderUpTo 8 hospital',
  ],
  [
    'across layers',
    [policy({ orderUpTo: 6 })],
    [set({ reorderPoint: 9 }, ofItem)],
    'reorderPoint 9 item, orderUpTo 6 hospital',
  ],
  [
    'from the general side',
    [policy({ reorderPoint: 9 }, ofItem)],
    [set({ orderUpTo: 6 })],
    'reorderPoint 9 item, orderUpTo 6 hospital',
  ],
  [
    'of which the particular one is not the one in force',
    [policy({ reorderPoint: 9 }, ofItem), policy({ orderUpTo: 12 }, ofItem)],
    [set({ orderUpTo: 6 }, atPlace)],
    'none',
  ],
  [
    'by withdrawing what stood between',
    [policy({ reorderPoint: 9 }), policy({ orderUpTo: 20 }, ofItem), policy({ orderUpTo: 6 }, atPlace)],
    [set({ orderUpTo: null }, ofItem)],
    'reorderPoint 9 hospital, orderUpTo 6 place',
  ],
  [
    'in an overlay to come',
    [policy({ reorderPoint: 3, orderUpTo: 6 })],
    [set({ reorderPoint: 8 }, { overlay: overlay(nowMs + dayMs, nowMs + 2 * dayMs) })],
    'reorderPoint 8 overlay season, orderUpTo 6 hospital',
  ],
  [
    'in an overlay that was there',
    [policy({ reorderPoint: 8 }, { overlay: overlay(nowMs + dayMs, nowMs + 2 * dayMs) })],
    [set({ orderUpTo: 7 })],
    'reorderPoint 8 overlay season, orderUpTo 7 hospital',
  ],
  [
    'in one that is over',
    [policy({ reorderPoint: 8 }, { overlay: overlay(nowMs - 2 * dayMs, nowMs - dayMs) })],
    [set({ orderUpTo: 7 })],
    'none',
  ],
  [
    'that stood before is not of who sets another number',
    [policy({ reorderPoint: 9, orderUpTo: 6 })],
    [set({ emergency: 0 })],
    'none',
  ],
  [
    'with what is built in, however particular the number is',
    [],
    [set({ expiryFirstDays: 59 }, ofItem)],
    'expirySecondDays 60 built-in, expiryFirstDays 59 item',
  ],
  ['by coming up to what is built in', [], [set({ expiryThirdDays: 60 }, ofItem)], 'none'],
  [
    'by withdrawing what made room for it',
    [policy({ expiryFirstDays: 200 }), policy({ expirySecondDays: 100 }, ofItem)],
    [set({ expiryFirstDays: null })],
    'expirySecondDays 100 item, expiryFirstDays 90 built-in',
  ],
  [
    'about another item',
    [policy({ orderUpTo: 6 })],
    [set({ reorderPoint: 9 }, { layer: 'item', itemId: 'knee' })],
    'none',
  ],
]

describe('numbers that contradict one another', () => {
  it.each(table)('%s', (_what, before, setNow, wanted) => {
    const found = contradictionOf(policyBookOf(before), setNow, [hip], nowMs, specs)
    const told =
      found === null
        ? 'none'
        : [found.less, found.more].map(({ name, value, layer }) => `${name} ${value} ${layer}`).join(', ')
    expect(told).toBe(wanted)
  })
})
