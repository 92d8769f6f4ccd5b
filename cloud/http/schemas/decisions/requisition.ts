import { z } from 'zod'
import { explanationSchema, proofSchema } from './proof.ts'
import { reasonSchema } from './unit.ts'

export const requisitionStates = ['proposed', 'approved', 'ordered', 'fulfilled', 'cancelled'] as const
export const urgencySchema = z.enum(['routine', 'urgent', 'emergency'])

export const requisitionSchema = z.object({
  requisitionId: z.string(),
  itemId: z.string(),
  placeId: z.string(),
  owner: z.string(),
  state: z.enum(requisitionStates),
  quantity: z.int(),
  receivedQuantity: z.int(),
  urgency: urgencySchema,
  limitSetByName: z.string().nullable(),
  raisedAtMs: z.int(),
  updatedAtMs: z.int(),
  closedAtMs: z.int().nullable(),
  proof: proofSchema,
  explanation: z.object({ en: explanationSchema, zh: explanationSchema }),
  history: z.array(
    z.object({
      atMs: z.int(),
      change: z.string(),
      quantity: z.int(),
      urgency: urgencySchema,
      by: z.string(),
      byName: z.string().nullable(),
    }),
  ),
})
export type RequisitionView = z.infer<typeof requisitionSchema>

export const requisitionQuery = z.strictObject({ state: z.enum([...requisitionStates, 'open', 'all']).default('open') })
export const requisitionList = z.object({ requisitions: z.array(requisitionSchema) })
export type RequisitionList = z.infer<typeof requisitionList>
export const requisitionParams = z.strictObject({ id: z.string().max(64) })
export const requisitionChanged = z.object({ requisition: requisitionSchema })
export const cancelBody = z.strictObject({ reason: reasonSchema })
