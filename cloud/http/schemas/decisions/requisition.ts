import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { lineStepNames, requisitionStates, requisitionUrgencies } from '#cloud/requisitions/requisition'
import { idSchema, ownerSchema, placeIdSchema } from '../ids.ts'
import { nextCursor, pagingQuery } from '../paging.ts'
import { mayOf } from '../people/may.ts'
import { optionalIdentity, reasonSchema } from '../text.ts'
import { explanations, proofSchema, ruleTitleSchema } from './proof.ts'

const linesMax = 500
export const urgencySchema = z.enum(requisitionUrgencies)
const quantity = z.int().min(1).max(1_000_000)
const holdUntilMs = instantMs
  .nullable()
  .default(null)
  .describe('Until when, Unix ms, rules ask for no more of it at the latest; null: until the net position falls.')

const holdSchema = z.object({
  kind: z.enum(['cancelled', 'declined']),
  quantity: z.int(),
  by: z.string(),
  byName: z.string().nullable(),
  reason: z.string(),
  sinceMs: z.int(),
  untilMs: z.int().nullable(),
  net: z.int().nullable().describe('Net position then; below it rules ask again.'),
  endedAtMs: z.int().nullable(),
  endedBecause: z.enum(['net', 'date', 'raised']).nullable(),
})

export const requisitionLineSchema = z.object({
  lineId: z.string(),
  itemId: z.string(),
  state: z.enum(requisitionStates),
  quantity: z.int().describe('How many are wanted.'),
  approved: z.int().describe('How many of them a person has approved.'),
  ordered: z.int().describe('How many of those have been ordered: received + open + cancelled.'),
  received: z.int().describe('How many of the ordered arrived.'),
  open: z.int().describe('How many of the ordered are still to come.'),
  cancelled: z.int().describe('How many of the ordered were taken back.'),
  declined: z.int().describe('How many were refused before they were ordered.'),
  surplus: z.int().describe('How many arrived beyond what was ordered.'),
  toOrder: z.int().describe('Approved and not ordered yet.'),
  waiting: z.int().describe('Wanted and not approved yet.'),
  urgency: urgencySchema,
  raisedBy: z.string().describe('A user reference, or rules.'),
  raisedByName: z.string().nullable(),
  raisedAtMs: z.int(),
  updatedAtMs: z.int(),
  closedAtMs: z.int().nullable(),
  proof: proofSchema.nullable().describe('Null while only people asked.'),
  ruleTitle: ruleTitleSchema.nullable(),
  explanation: explanations.nullable(),
  limitSetByName: z.string().nullable(),
  hold: holdSchema.nullable().describe('What a person took back, and how long that holds.'),
  history: z.array(
    z.object({
      step: z.enum(lineStepNames),
      atMs: z.int(),
      knownAtMs: z.int().describe('When the service knew.'),
      by: z.string(),
      byName: z.string().nullable(),
      quantity: z.int(),
      urgency: urgencySchema,
      reason: z.string().nullable(),
    }),
  ),
  firstEntrySeq: z.int(),
  lastEntrySeq: z.int(),
})
export type RequisitionLineView = z.infer<typeof requisitionLineSchema>

/** What may be done with a requisition. */
export const requisitionRights = ['requisition.approve', 'requisition.order', 'requisition.cancel'] as const

export const requisitionSchema = z.object({
  requisitionId: z.string(),
  kind: z.literal('buy'),
  placeId: z.string(),
  owner: z.string(),
  state: z.enum(requisitionStates).describe('That of its lines: of the open ones the farthest.'),
  urgency: urgencySchema,
  raisedBy: z.string().describe('A user reference, or rules.'),
  raisedByName: z.string().nullable(),
  reason: z.string().nullable().describe('Why a person raised it.'),
  supplierRef: z.string().nullable().describe('What the supplier calls the order.'),
  raisedAtMs: z.int(),
  updatedAtMs: z.int(),
  closedAtMs: z.int().nullable(),
  may: mayOf(requisitionRights),
  lines: z.array(requisitionLineSchema),
  firstEntrySeq: z.int(),
  lastEntrySeq: z.int(),
})
export type RequisitionView = z.infer<typeof requisitionSchema>

export const requisitionQuery = z.strictObject({
  state: z
    .enum([...requisitionStates, 'open', 'to-approve', 'to-order', 'all'])
    .default('open')
    .describe('to-approve and to-order: some of a line waits for that.'),
  placeId: placeIdSchema.optional(),
  ...pagingQuery,
})
export const requisitionPage = z.object({ requisitions: z.array(requisitionSchema), nextCursor })
export type RequisitionPage = z.infer<typeof requisitionPage>
export const requisitionParams = z.strictObject({ id: idSchema })
export const requisitionChanged = z.object({ requisition: requisitionSchema })

export const raiseBody = z.strictObject({
  placeId: placeIdSchema,
  owner: ownerSchema,
  reason: reasonSchema,
  supplierRef: optionalIdentity(64),
  lines: z
    .array(
      z.strictObject({
        itemId: idSchema,
        quantity,
        urgency: urgencySchema.default('routine'),
        reason: reasonSchema
          .nullable()
          .default(null)
          .describe('Why it, where it is not in the assortment of the place.'),
      }),
    )
    .min(1)
    .max(linesMax),
})
export const requisitionRaised = z.object({
  requisitionId: z.string(),
  lineIds: z.array(z.string()).describe('In the order asked.'),
})

export const approveBody = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        lineId: idSchema,
        quantitySeen: quantity.describe('The quantity of the line as it was seen: another one now is refused.'),
        quantity: quantity
          .nullable()
          .default(null)
          .describe('How many are approved in all; null: all that are wanted.'),
        reason: reasonSchema.nullable().default(null).describe('Why another quantity.'),
      }),
    )
    .min(1)
    .max(linesMax),
  holdUntilMs,
})
export const orderBody = z.strictObject({
  lines: z
    .array(z.strictObject({ lineId: idSchema, quantity: quantity.describe('How many are ordered now.') }))
    .min(1)
    .max(linesMax),
  supplierRef: optionalIdentity(64),
})
export const cancelBody = z.strictObject({
  reason: reasonSchema,
  lines: z.array(idSchema).min(1).max(linesMax).nullable().default(null).describe('Null: every line that is open.'),
  holdUntilMs,
})
