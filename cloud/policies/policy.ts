import { z } from 'zod'
import { placesWithoutReader } from '#cloud/units/unit'

/** Every number a policy can set, with its unit in its name. */
export const thresholdNames = [
  'safetyStock',
  'reorderPoint',
  'orderUpTo',
  'emergency',
  'leadTimeDays',
  'expeditedLeadTimeDays',
  'expectedUseDays',
  'lateCountsPercent',
  'expiryFirstDays',
  'expirySecondDays',
  'expiryThirdDays',
  'breachConsecutiveMs',
  'breachCumulativeMs',
  'breachClearMs',
  'silenceMs',
  'readerLostMs',
  'antennaClearMs',
] as const
export type ThresholdName = (typeof thresholdNames)[number]

/** From general to particular; the later wins. Overlays win over all of them while they last. */
export const policyLayers = ['hospital', 'campus', 'department', 'place', 'class', 'item', 'item-at-place'] as const
export type PolicyLayer = (typeof policyLayers)[number]

const value = z.int().min(0).max(1_000_000_000)
const id = z.string().min(1).max(64)

/** What a person may ask for: PUT /api/policies takes an array of these. A null threshold withdraws that number from the layer. */
export const policyRequestSchema = z.strictObject({
  layer: z.enum(policyLayers),
  campusId: id.nullable().default(null),
  departmentId: id.nullable().default(null),
  placeId: id.nullable().default(null),
  /** A, B or C; high, medium or low; or both, as A-high. */
  classId: z
    .string()
    .regex(/^(?:[ABC]|(?:[ABC]-)?(?:high|medium|low))$/)
    .nullable()
    .default(null),
  itemId: id.nullable().default(null),
  thresholds: z.partialRecord(z.enum(thresholdNames), value.nullable()),
  reason: z.string().min(1).max(500),
  /** A scenario with a start, an end and somebody who answers for it; null for a policy that stands. */
  overlay: z
    .strictObject({ name: id, startMs: z.int().min(0), endMs: z.int().min(0), owner: id })
    .nullable()
    .default(null),
})
export type PolicyRequest = z.infer<typeof policyRequestSchema>

/** A policy as journalled: what was asked, by whom, when, in which entry. Never changed; a later one replaces its numbers. */
export type Policy = PolicyRequest & { setBy: string; setAtMs: number; entrySeq: number }

/** What the question "which number is in force" is about. */
export type PolicySubject = {
  itemId: string | null
  placeId: string | null
  abcClass: 'A' | 'B' | 'C' | null
  riskClass: 'high' | 'medium' | 'low' | null
  campusId: string | null
  departmentId: string | null
}

/** The answer: the number, the layer that won, who set it and in which entry (null when built in). */
export type InForce = { value: number; layer: string; setBy: string; setAtMs: number; entrySeq: number | null }

/** Policies indexed for look-up; build once whenever policies change and keep. */
export type PolicyBook = { byScope: ReadonlyMap<string, readonly Policy[]>; overlays: readonly Policy[] }

const layerRank = new Map<string, number>(policyLayers.map((layer, rank) => [layer, rank]))

function scopeKeyOf(policy: PolicyRequest): string {
  switch (policy.layer) {
    case 'hospital':
      return 'hospital'
    case 'campus':
      return `campus|${policy.campusId}`
    case 'department':
      return `department|${policy.departmentId}`
    case 'place':
      return `place|${policy.placeId}`
    case 'class':
      return `class|${policy.classId}`
    case 'item':
      return `item|${policy.itemId}`
    case 'item-at-place':
      return `item-at-place|${policy.itemId}|${policy.placeId}`
  }
}

/** Every scope a subject belongs to, the most particular first. A class of both letters goes before one of a single. */
function scopesOf(subject: PolicySubject): string[] {
  const { itemId, placeId, abcClass, riskClass, campusId, departmentId } = subject
  const scopes: string[] = []
  if (itemId !== null && placeId !== null) scopes.push(`item-at-place|${itemId}|${placeId}`)
  if (itemId !== null) scopes.push(`item|${itemId}`)
  if (abcClass !== null && riskClass !== null) scopes.push(`class|${abcClass}-${riskClass}`)
  if (abcClass !== null) scopes.push(`class|${abcClass}`)
  if (riskClass !== null) scopes.push(`class|${riskClass}`)
  if (placeId !== null) scopes.push(`place|${placeId}`)
  if (departmentId !== null) scopes.push(`department|${departmentId}`)
  if (campusId !== null) scopes.push(`campus|${campusId}`)
  scopes.push('hospital')
  return scopes
}

const passedThrough: ReadonlySet<string> = new Set(placesWithoutReader)
const stockLevels: ReadonlySet<ThresholdName> = new Set(['safetyStock', 'reorderPoint', 'orderUpTo', 'emergency'])
const namesThePlace = (scope: string) => scope.startsWith('item-at-place|') || scope.startsWith('place|')

/**
 * Goods pass through the store, transit and people's hands without being kept there: such a place has a stock level only
 * where somebody set one for that very place. Otherwise every implant that is taken would be missing with the nurse.
 */
function countsHere(scope: string, subject: PolicySubject, threshold: ThresholdName): boolean {
  if (subject.placeId === null || !passedThrough.has(subject.placeId) || !stockLevels.has(threshold)) return true
  return namesThePlace(scope)
}

const newestFirst = (a: Policy, b: Policy) => b.setAtMs - a.setAtMs || b.entrySeq - a.entrySeq

/** Indexes policies, all of them, past ones too, so that the same book answers for any day. */
export function policyBookOf(policies: readonly Policy[]): PolicyBook {
  const byScope = new Map<string, Policy[]>()
  for (const policy of policies) {
    if (policy.overlay !== null) continue
    const key = scopeKeyOf(policy)
    const there = byScope.get(key)
    if (there === undefined) byScope.set(key, [policy])
    else there.push(policy)
  }
  for (const list of byScope.values()) list.sort(newestFirst)
  const overlays = policies
    .filter((policy) => policy.overlay !== null)
    .sort((a, b) => (layerRank.get(b.layer) ?? 0) - (layerRank.get(a.layer) ?? 0) || newestFirst(a, b))
  return { byScope, overlays }
}

/** What holds when no policy says anything. Stock levels have no built-in number: an item nobody set is not watched. */
const builtIn: Partial<Record<ThresholdName, number>> = {
  expectedUseDays: 0,
  lateCountsPercent: 50,
  expiryFirstDays: 90,
  expirySecondDays: 60,
  expiryThirdDays: 30,
  breachConsecutiveMs: 600_000,
  breachCumulativeMs: 3_600_000,
  breachClearMs: 300_000,
  silenceMs: 60_000,
  readerLostMs: 60_000,
  antennaClearMs: 60_000,
}

function answer(policy: Policy, value: number): InForce {
  const layer = policy.overlay === null ? policy.layer : `overlay ${policy.overlay.name}`
  return { value, layer, setBy: policy.setBy, setAtMs: policy.setAtMs, entrySeq: policy.entrySeq }
}

function overlaysFor(book: PolicyBook, keys: ReadonlySet<string>, atMs: number): Policy[] {
  return book.overlays.filter(({ overlay, setAtMs, ...policy }) => {
    if (overlay === null || setAtMs > atMs || atMs < overlay.startMs || atMs >= overlay.endMs) return false
    return keys.has(scopeKeyOf({ ...policy, overlay }))
  })
}

/** Answers which number is in force for one subject at one moment, threshold by threshold. */
export function numbersFor(
  book: PolicyBook,
  subject: PolicySubject,
  atMs: number,
): (threshold: ThresholdName) => InForce | null {
  const keys = scopesOf(subject)
  const overlays = book.overlays.length === 0 ? [] : overlaysFor(book, new Set(keys), atMs)
  const lists = keys.flatMap((scope) => {
    const list = book.byScope.get(scope)
    return list === undefined ? [] : [{ scope, list }]
  })
  return (threshold) => {
    for (const policy of overlays) {
      if (!countsHere(scopeKeyOf(policy), subject, threshold)) continue
      const value = policy.thresholds[threshold]
      if (value !== undefined && value !== null) return answer(policy, value)
    }
    for (const { scope, list } of lists) {
      if (!countsHere(scope, subject, threshold)) continue
      const newest = list.find((policy) => policy.setAtMs <= atMs && policy.thresholds[threshold] !== undefined)
      const value = newest?.thresholds[threshold]
      if (newest !== undefined && value !== undefined && value !== null) return answer(newest, value)
    }
    const value = builtIn[threshold]
    return value === undefined ? null : { value, layer: 'built-in', setBy: 'wardstock', setAtMs: 0, entrySeq: null }
  }
}

/**
 * Which number is in force at a moment (Unix ms), and who set it. An overlay that lasts wins, then the most particular
 * layer; within a layer the newest. Null when nobody set it and there is no built-in.
 */
export function inForce(
  book: PolicyBook,
  subject: PolicySubject,
  threshold: ThresholdName,
  atMs: number,
): InForce | null {
  return numbersFor(book, subject, atMs)(threshold)
}
