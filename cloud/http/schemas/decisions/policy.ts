import { z } from 'zod'
import { itemIdSchema, placeIdSchema } from './item.ts'
import { reasonSchema } from './unit.ts'

export const policyLayers = ['hospital', 'place', 'class', 'item', 'item-at-place'] as const

export const policySchema = z.strictObject({
  layer: z.enum(policyLayers),
  itemId: itemIdSchema.optional(),
  placeId: placeIdSchema.optional(),
  classId: z.string().max(32).optional(),
  thresholds: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/), z.int().min(0).max(1_000_000_000)),
  reason: reasonSchema,
})

export const policiesBody = z.strictObject({ policies: z.array(policySchema).min(1).max(5_000) })

export const policyList = z.object({
  policies: z.array(
    z.object({
      layer: z.string(),
      itemId: z.string().nullable(),
      placeId: z.string().nullable(),
      classId: z.string().nullable(),
      thresholds: z.record(z.string(), z.number()),
      reason: z.string(),
      setBy: z.string(),
      setAtMs: z.int(),
      entrySeq: z.int(),
    }),
  ),
})

export const inForceQuery = z.strictObject({ itemId: itemIdSchema, placeId: placeIdSchema })

/** One number in force: the layer that won, and who put it there. */
export const thresholdInForce = z.object({
  value: z.number(),
  layer: z.string(),
  setBy: z.string(),
  setByName: z.string().nullable(),
  setAtMs: z.int(),
  entrySeq: z.int().nullable(),
})
export const inForce = z.object({
  itemId: z.string(),
  placeId: z.string(),
  thresholds: z.record(z.string(), thresholdInForce),
})
export type InForce = z.infer<typeof inForce>
