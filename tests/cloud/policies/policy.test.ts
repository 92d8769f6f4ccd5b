import { describe, expect, it } from 'vitest'
import { inForce, type Policy, type PolicySubject, policyBookOf, policyRequestSchema } from '#cloud/policies/policy'
import { dayMs, nowMs, policy } from '../rules/stockroom.ts'

const subject: PolicySubject = {
  itemId: 'hip-52',
  placeId: 'cabinet-a',
  abcClass: 'A',
  riskClass: 'high',
  campusId: 'east',
  departmentId: 'ortho',
}
const reorderPointNow = (policies: Policy[], atMs = nowMs) =>
  inForce(policyBookOf(policies), subject, 'reorderPoint', atMs)

const layers: Policy[] = [
  policy({ reorderPoint: 1 }),
  policy({ reorderPoint: 2 }, { layer: 'campus', campusId: 'east' }),
  policy({ reorderPoint: 3 }, { layer: 'department', departmentId: 'ortho' }),
  policy({ reorderPoint: 4 }, { layer: 'place', placeId: 'cabinet-a' }),
  policy({ reorderPoint: 5 }, { layer: 'class', classId: 'high' }),
  policy({ reorderPoint: 6 }, { layer: 'class', classId: 'A' }),
  policy({ reorderPoint: 7 }, { layer: 'class', classId: 'A-high' }),
  policy({ reorderPoint: 8 }, { layer: 'item', itemId: 'hip-52' }),
  policy({ reorderPoint: 9 }, { layer: 'item-at-place', itemId: 'hip-52', placeId: 'cabinet-a' }),
]

describe('which number is in force, and who set it', () => {
  it.each(layers.map((_, index) => index))('the most particular of the first layers wins (%i and before)', (index) => {
    expect(reorderPointNow(layers.slice(0, index + 1))?.value).toBe(index + 1)
    expect(reorderPointNow(layers.slice(0, index + 1).reverse())?.value).toBe(index + 1)
  })

  it('another item, place or class is none of its business', () => {
    const others = [
      policy({ reorderPoint: 1 }, { layer: 'item', itemId: 'knee' }),
      policy({ reorderPoint: 1 }, { layer: 'place', placeId: 'cabinet-b' }),
      policy({ reorderPoint: 1 }, { layer: 'class', classId: 'B-high' }),
      policy({ reorderPoint: 1 }, { layer: 'item-at-place', itemId: 'hip-52', placeId: 'cabinet-b' }),
    ]
    expect(reorderPointNow(others)).toBeNull()
  })

  it.each(['store', 'transit', 'person', 'patient'])(
    'goods only pass through %s: general levels are not meant for it',
    (placeId) => {
      const passing = { ...subject, placeId }
      const book = policyBookOf(layers)
      expect(inForce(book, passing, 'reorderPoint', nowMs)).toBeNull()
      expect(inForce(book, passing, 'expiryFirstDays', nowMs)?.value).toBe(90)
      const meant = policyBookOf([
        ...layers,
        policy({ reorderPoint: 3 }, { layer: 'item-at-place', itemId: 'hip-52', placeId }),
      ])
      expect(inForce(meant, passing, 'reorderPoint', nowMs)?.value).toBe(3)
    },
  )

  it('says the layer, who set it, when and in which entry', () => {
    expect(reorderPointNow(layers)).toEqual({
      value: 9,
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
    expect(reorderPointNow(policies, nowMs - dayMs - 1)?.value).toBe(9)
    expect(reorderPointNow(policies, nowMs + dayMs)?.value).toBe(9)
  })

  it('of two overlays the more particular wins', () => {
    const overlay = { name: 'surge', startMs: 0, endMs: nowMs + dayMs, owner: 'user-li' }
    const particular = policy({ reorderPoint: 30 }, { overlay, layer: 'item', itemId: 'hip-52' })
    expect(reorderPointNow([policy({ reorderPoint: 20 }, { overlay }), particular])?.value).toBe(30)
  })

  it('stock levels have no built-in number, safety times have', () => {
    const book = policyBookOf([])
    expect(inForce(book, subject, 'safetyStock', nowMs)).toBeNull()
    expect(inForce(book, subject, 'silenceMs', nowMs)).toMatchObject({
      value: 60_000,
      layer: 'built-in',
      entrySeq: null,
    })
  })

  it('what a person asks for is checked at the rim', () => {
    const request = { layer: 'item', itemId: 'hip-52', thresholds: { reorderPoint: 3 }, reason: 'two a week' }
    expect(policyRequestSchema.parse(request)).toMatchObject({ placeId: null, overlay: null })
    expect(policyRequestSchema.safeParse({ ...request, thresholds: { reorderPoint: -1 } }).success).toBe(false)
    expect(policyRequestSchema.safeParse({ ...request, thresholds: { reorderpoint: 1 } }).success).toBe(false)
    expect(policyRequestSchema.safeParse({ ...request, reason: '' }).success).toBe(false)
  })
})
