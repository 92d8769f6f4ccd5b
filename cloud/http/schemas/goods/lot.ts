import { z } from 'zod'
import { caseRefSchema } from '#cloud/units/decisions'
import { idSchema, placeIdSchema } from '../ids.ts'
import { mayOf } from '../people/may.ts'
import { reasonSchema } from '../text.ts'
import { holdSchema, overrideSchema, withdrawBody } from './unit.ts'

export const lotParams = z.strictObject({ lotId: idSchema })
export const lotQuery = z.strictObject({ itemId: idSchema.optional() })

export const lotSchema = z.object({
  lotId: z.string(),
  itemId: z.string(),
  lot: z.string(),
  expiresOn: z.string().nullable().describe('Last day of use, YYYY-MM-DD.'),
  owner: z.string(),
  holds: z.array(holdSchema),
  piles: z.array(
    z.object({
      placeId: z.string(),
      destinationPlaceId: z.string().nullable(),
      quantity: z.int(),
      dueAtMs: z.int().nullable(),
    }),
  ),
  unfitUses: z
    .array(z.object({ entrySeq: z.int(), atMs: z.int(), placeId: z.string(), quantity: z.int() }))
    .describe('Uses while it was held or may have been past its date, until somebody has looked into them.'),
  shortUses: z
    .array(z.object({ entrySeq: z.int(), atMs: z.int(), placeId: z.string(), quantity: z.int() }))
    .describe('Pieces used where the books had none left, until somebody has counted there.'),
  lastEntrySeq: z.int(),
})
export type LotView = z.infer<typeof lotSchema>
export const lotList = z.object({ lots: z.array(lotSchema) })

/** What may be done with a decision about a lot. */
export const lotDecisionRights = ['lot.withdraw'] as const

export const lotDetail = z.object({
  lot: lotSchema,
  withdrawable: z
    .array(z.object({ entrySeq: z.int(), kind: z.string(), atMs: z.int(), may: mayOf(lotDecisionRights) }))
    .describe('Decisions of people that count and can be taken back, oldest first.'),
  movements: z.array(
    z.object({
      fromPlaceId: z.string().nullable(),
      toPlaceId: z.string(),
      quantity: z.int(),
      atMs: z.int(),
      causeSeq: z.int(),
      why: z.string(),
      caseRef: z.string().nullable(),
    }),
  ),
})

export type LotDetail = z.infer<typeof lotDetail>

const somewhere = { placeId: placeIdSchema, quantity: z.int().min(1).max(1_000_000) }
export const lotUseBody = z.strictObject({ ...somewhere, caseRef: caseRefSchema, override: overrideSchema })
export const lotReviewBody = z.strictObject({ reason: reasonSchema })
export const lotMoveBody = z.strictObject({ ...somewhere, toPlaceId: placeIdSchema })
export const lotReasonBody = z.strictObject({ ...somewhere, reason: reasonSchema })
export const lotCountBody = z.strictObject({
  placeId: placeIdSchema,
  quantity: z.int().min(0).max(1_000_000).describe('So many are here, whatever the books said.'),
  reason: reasonSchema,
})
export const lotWithdrawBody = withdrawBody
export const lotChanged = z.object({ lot: lotSchema })
