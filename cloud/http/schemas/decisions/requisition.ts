import { z } from 'zod'
import { requisitionStates, requisitionUrgencies } from '#cloud/requisitions/requisition'
import { idSchema } from '../ids.ts'
import { reasonSchema } from '../text.ts'
import { explanations, proofSchema, ruleTitleSchema } from './proof.ts'

export const urgencySchema = z.enum(requisitionUrgencies)

export const requisitionSchema = z.object({
  requisitionId: z.string(),
  itemId: z.string(),
  placeId: z.string(),
  owner: z.string(),
  state: z.enum(requisitionStates),
  quantity: z.int(),
  approvedQuantity: z.int().describe('How much of it a person has approved so far.'),
  receivedQuantity: z.int(),
  urgency: urgencySchema,
  limitSetByName: z.string().nullable(),
  raisedAtMs: z.int(),
  updatedAtMs: z.int(),
  closedAtMs: z.int().nullable(),
  ruleTitle: ruleTitleSchema,
  proof: proofSchema,
  explanation: explanations,
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
  firstEntrySeq: z.int(),
  lastEntrySeq: z.int(),
})
export type RequisitionView = z.infer<typeof requisitionSchema>

export const requisitionQuery = z.strictObject({ state: z.enum([...requisitionStates, 'open', 'all']).default('open') })
export const requisitionList = z.object({ requisitions: z.array(requisitionSchema) })
export type RequisitionList = z.infer<typeof requisitionList>
export const requisitionParams = z.strictObject({ id: idSchema })
export const requisitionChanged = z.object({ requisition: requisitionSchema })
export const cancelBody = z.strictObject({ reason: reasonSchema })
