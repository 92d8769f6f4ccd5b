import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { bindingRequestSchema } from '#cloud/policies/binding'
import { policyLayers } from '#cloud/policies/policy'
import { idSchema, ownerSchema, placeIdSchema } from '../ids.ts'
import { asListed, optionalText, reasonSchema, text } from '../text.ts'

const policyWish = z.strictObject({
  layer: z.enum(policyLayers),
  itemId: idSchema.nullable().default(null),
  placeId: placeIdSchema.nullable().default(null).describe('Any place of the tree; it holds for all that is in it.'),
  classId: optionalText(32).describe('A, B or C; high, medium or low; or both, as A-high.'),
  owner: ownerSchema.nullable().default(null).describe('Stock of one owner only; null for all.'),
  thresholds: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/), z.int().nullable())
    .describe('By name; null withdraws the number from the layer. The rules know the bounds of each.'),
  bindings: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{1,39}$/), bindingRequestSchema)
    .optional()
    .describe('Who answers for the alerts of a rule, by its id; null withdraws.'),
  reason: reasonSchema,
  overlay: z
    .strictObject({ name: text(64), startMs: instantMs, endMs: instantMs, owner: text(64) })
    .nullable()
    .default(null)
    .describe('A scenario with a start, an end and somebody who answers for it.'),
  setBy: asListed,
  setAtMs: asListed,
  entrySeq: asListed,
})

export const policiesBody = z.strictObject({ policies: z.array(policyWish).min(1).max(5_000) })

export const policyList = z.object({
  policies: z.array(
    z.object({
      layer: z.string(),
      itemId: z.string().nullable(),
      placeId: z.string().nullable(),
      classId: z.string().nullable(),
      owner: z.string().nullable(),
      thresholds: z.record(z.string(), z.number().nullable().optional()),
      bindings: z.record(z.string(), bindingRequestSchema).optional(),
      reason: z.string(),
      overlay: z.object({ name: z.string(), startMs: z.int(), endMs: z.int(), owner: z.string() }).nullable(),
      setBy: z.string(),
      setAtMs: z.int(),
      entrySeq: z.int(),
    }),
  ),
})

export const inForceQuery = z.strictObject({ itemId: idSchema, placeId: placeIdSchema, owner: ownerSchema })

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
  owner: z.string(),
  thresholds: z.record(z.string(), thresholdInForce),
})
export type InForce = z.infer<typeof inForce>
