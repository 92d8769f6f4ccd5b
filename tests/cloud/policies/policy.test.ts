import { describe, expect, it } from 'vitest'
import { type Policy, policyOfEntry, policyRequestSchemaOf } from '#cloud/policies/policy'
import { numbersFor, type PolicySubject, policyBookOf, policySubjectAt } from '#cloud/policies/policy-book'
import type { ThresholdSpec } from '#cloud/policies/threshold'
import { dayMs, decision, nowMs, policy } from '../rules/stockroom.ts'

const subject: PolicySubject = {
  itemId: 'hip-52',
  placePath: ['bin-2', 'cabinet-a', 'ortho', 'north'],
  owner: 'hospital',
  abcClass: 'A',
  riskClass: 'high',
}
const reorderPointNow = (policies: Policy[], atMs = nowMs, knownUpToSeq?: number) =>
  numbersFor(policyBookOf(policies), subject, atMs, knownUpToSeq)('reorderPoint')

const hipAt = (placeId: string) => ({ layer: 'item-at-place', itemId: 'hip-52', placeId }) as const

/** From general to particular: each wins over all before it. */
const layers: Policy[] = [
  policy({ reorderPoint: 1 }),
  policy({ reorderPoint: 2 }, { owner: 'hospital' }),
  policy({ reorderPoint: 3 }, { layer: 'place', placeId: 'north' }),
  policy({ reorderPoint: 4 }, { layer: 'place', placeId: 'ortho' }),
  policy({ reorderPoint: 5 }, { layer: 'place', placeId: 'cabinet-a' }),
  policy({ reorderPoint: 6 }, { layer: 'place', placeId: 'cabinet-a', owner: 'hospital' }),
  policy({ reorderPoint: 7 }, { layer: 'place', placeId: 'bin-2' }),
  policy({ reorderPoint: 8 }, { layer: 'class', classId: 'high' }),
  policy({ reorderPoint: 9 }, { layer: 'class', classId: 'A' }),
  policy({ reorderPoint: 10 }, { layer: 'class', classId: 'A-high' }),
  policy({ reorderPoint: 11 }, { layer: 'class', classId: 'A-high', owner: 'hospital' }),
  policy({ reorderPoint: 12 }, { layer: 'item', itemId: 'hip-52' }),
  policy({ reorderPoint: 13 }, { layer: 'item', itemId: 'hip-52', owner: 'hospital' }),
  policy({ reorderPoint: 14 }, hipAt('north')),
  policy({ reorderPoint: 15 }, hipAt('cabinet-a')),
  policy({ reorderPoint: 16 }, { ...hipAt('cabinet-a'), owner: 'hospital' }),
  policy({ reorderPoint: 17 }, hipAt('bin-2')),
]

describe('which number is in force, and who set it', () => {
  it.each(layers.map((_, index) => index))('the most particular of the first layers wins (%i and before)', (index) => {
    expect(reorderPointNow(layers.slice(0, index + 1))?.value).toBe(index + 1)
    expect(reorderPointNow(layers.slice(0, index + 1).reverse())?.value).toBe(index + 1)
  })

  it('another item, place, class or owner is none of its business', () => {
    const others = [
      policy({ reorderPoint: 1 }, { layer: 'item', itemId: 'knee' }),
      policy({ reorderPoint: 1 }, { layer: 'place', placeId: 'cabinet-b' }),
      policy({ reorderPoint: 1 }, { layer: 'class', classId: 'B-high' }),
      policy({ reorderPoint: 1 }, hipAt('cabinet-b')),
      policy({ reorderPoint: 1 }, { owner: 'orthoworks' }),
    ]
    expect(reorderPointNow(others)).toBeNull()
  })

  it('identities that look like two do not meet', () => {
    const odd = policy({ reorderPoint: 1 }, { layer: 'item', itemId: 'hip-52|hospital' })
    expect(reorderPointNow([odd])).toBeNull()
  })

  it('says the layer, who set it, when and in which entry', () => {
    expect(reorderPointNow(layers)).toEqual({
      value: 17,
      layer: 'item-at-place',
      setBy: 'user-chen',
      setAtMs: nowMs - 30 * dayMs,
      entrySeq: 7,
    })
  })

  it('within a layer the newest wins, and the older one still answers for its day', () => {
    const newer = policy({ reorderPoint: 5 }, { setAtMs: nowMs - dayMs, entrySeq: 90 })
    const policies = [newer, policy({ reorderPoint: 2 })]
    expect(reorderPointNow(policies)?.value).toBe(5)
    expect(reorderPointNow(policies, nowMs - 2 * dayMs)?.value).toBe(2)
    expect(reorderPointNow(policies, nowMs - 31 * dayMs)).toBeNull()
  })

  it('a policy about other thresholds leaves this one as it was', () => {
    const newer = policy({ safetyStock: 5 }, { setAtMs: nowMs - dayMs, entrySeq: 90 })
    expect(reorderPointNow([newer, policy({ reorderPoint: 2 })])?.value).toBe(2)
  })

  it('null withdraws a number from its layer, and the layer below answers again', () => {
    const item = { layer: 'item', itemId: 'hip-52' } as const
    const policies = [
      policy({ reorderPoint: 2 }),
      policy({ reorderPoint: 5 }, item),
      policy({ reorderPoint: null }, { ...item, setAtMs: nowMs - dayMs }),
    ]
    expect(reorderPointNow(policies)).toMatchObject({ value: 2, layer: 'hospital' })
  })

  it('an overlay wins over every layer while it lasts, its end not included', () => {
    const overlay = { name: 'spring surge', startMs: nowMs - dayMs, endMs: nowMs + dayMs, owner: 'user-li' }
    const policies = [...layers, policy({ reorderPoint: 20 }, { overlay })]
    expect(reorderPointNow(policies)).toMatchObject({ value: 20, layer: 'overlay spring surge' })
    expect(reorderPointNow(policies, nowMs - dayMs - 1)?.value).toBe(17)
    expect(reorderPointNow(policies, nowMs + dayMs)?.value).toBe(17)
  })

  it('of two overlays the more particular wins, the newer of two alike', () => {
    const overlay = { name: 'surge', startMs: 0, endMs: nowMs + dayMs, owner: 'user-li' }
    const particular = policy({ reorderPoint: 30 }, { overlay, layer: 'item', itemId: 'hip-52' })
    const general = policy({ reorderPoint: 20 }, { overlay })
    expect(reorderPointNow([general, particular])?.value).toBe(30)
    expect(reorderPointNow([particular, general])?.value).toBe(30)
    const newer = { ...particular, thresholds: { reorderPoint: 31 }, setAtMs: nowMs, entrySeq: 90 }
    expect(reorderPointNow([particular, newer])?.value).toBe(31)
    expect(reorderPointNow([policy({ reorderPoint: 30 }, { overlay, layer: 'item', itemId: 'knee' })])).toBeNull()
  })

  it('as could be known then: a policy told later does not count, for a moment before it either way', () => {
    const later = policy({ reorderPoint: 5 }, { setAtMs: nowMs - 40 * dayMs, entrySeq: 90 })
    const policies = [policy({ reorderPoint: 2 }, { setAtMs: nowMs - 50 * dayMs }), later]
    expect(reorderPointNow(policies)?.value).toBe(5)
    expect(reorderPointNow(policies, nowMs, 89)?.value).toBe(2)
    expect(reorderPointNow(policies, nowMs, 6)).toBeNull()
  })

  it('stock levels have no built-in number, safety times have', () => {
    const numbers = numbersFor(policyBookOf([]), policySubjectAt(['cabinet-a']), nowMs)
    const spec: ThresholdSpec = { unit: 'ms', min: 0, max: 90_000, builtIn: 60_000 }
    expect(numbers('safetyStock', { ...spec, builtIn: null })).toBeNull()
    expect(numbers('silenceMs', spec)).toMatchObject({ value: 60_000, layer: 'built-in', entrySeq: null })
    expect(numbers('silenceMs')).toBeNull()
  })
})

describe('what a person may ask for', () => {
  const schema = policyRequestSchemaOf(
    new Map([
      ['reorderPoint', { unit: 'units', min: 0, max: 1_000, builtIn: null }],
      ['silenceMs', { unit: 'ms', min: 1_000, max: 90_000, builtIn: 60_000 }],
    ]),
    ['reorder-point'],
  )
  const request = { layer: 'item', itemId: 'hip-52', thresholds: { reorderPoint: 3 }, reason: 'two a week' }
  const faultsOf = (more: object) => {
    const parsed = schema.safeParse({ ...request, ...more })
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  }

  it('is read with what it leaves out', () => {
    expect(schema.parse(request)).toMatchObject({ placeId: null, owner: null, overlay: null })
    expect(schema.parse({ ...request, thresholds: { reorderPoint: null } }).thresholds).toEqual({ reorderPoint: null })
  })

  it.each<[string, object, RegExp]>([
    ['below the bound', { thresholds: { reorderPoint: -1 } }, /^thresholds\.reorderPoint: /],
    ['above the bound', { thresholds: { silenceMs: 90_001 } }, /^thresholds\.silenceMs: /],
    ['under the least', { thresholds: { silenceMs: 999 } }, /^thresholds\.silenceMs: /],
    ['no whole number', { thresholds: { reorderPoint: 1.5 } }, /^thresholds\.reorderPoint: /],
    ['a threshold no rule reads', { thresholds: { reorderpoint: 1 } }, /^thresholds: .*reorderpoint/],
    ['no reason', { reason: '' }, /^reason: /],
    ['an item nobody names', { itemId: null }, /^itemId: /],
    ['a place nobody names', { layer: 'item-at-place' }, /^placeId: /],
    ['an identity with a slash', { itemId: 'hip/52' }, /^itemId: /],
    ['a layer there is not', { layer: 'campus' }, /^layer: /],
  ])('%s is refused by its name', (_what, more, fault) => {
    expect(faultsOf(more)).toEqual([expect.stringMatching(fault)])
  })

  it('is folded from its entry with who set it and when', () => {
    const asked = schema.parse(request)
    const entry = { ...decision('PolicySet', nowMs, asked), entrySeq: 12 }
    expect(policyOfEntry(entry)).toEqual({ ...asked, setBy: 'user-li', setAtMs: nowMs, entrySeq: 12 })
    expect(policyOfEntry({ ...entry, kind: 'ItemSet' })).toBeNull()
  })
})
