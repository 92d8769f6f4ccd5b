import { z } from 'zod'

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
