import { z } from 'zod'
import { certainties } from '#cloud/tags/certainty'
import { decisionWords } from '#cloud/units/decision-words'
import { caseRefSchema } from '#cloud/units/decisions'
import { holdReasons, unitStates } from '#cloud/units/unit'
import { tidyText } from '#contracts/tidy-text'
import { countedSchema, idSchema, placeIdSchema } from '../ids.ts'
import { nextCursor, pagingQuery } from '../paging.ts'
import { mayOf } from '../people/may.ts'
import { reasonSchema } from '../text.ts'
import { timelineEntry } from '../timeline.ts'
import { unitRights } from './unit-decision.ts'

export const unitParams = z.strictObject({ unitId: idSchema })

export const isoDay = z.iso.date().refine((day) => day >= '1970-01-01', 'is before 1970-01-01')

export const holdReasonSchema = z.enum(holdReasons)
export const holdSchema = z.object({ reason: holdReasonSchema, entrySeq: z.int(), sinceMs: z.int() })

export const unitSchema = z.object({
  unitId: z.string(),
  itemId: z.string().nullable(),
  serial: z.string().nullable(),
  lot: z.string().nullable(),
  expiresOn: z.string().nullable().describe('Last day of use, YYYY-MM-DD.'),
  owner: z.string().nullable(),
  state: z.enum(unitStates),
  placeId: z.string(),
  observed: z.boolean().describe('An antenna sees it there; otherwise people say so.'),
  destinationPlaceId: z.string().nullable(),
  dueAtMs: z.int().nullable(),
  certainty: z.enum(certainties),
  holds: z.array(holdSchema),
  pending: z
    .array(z.object({ entrySeq: z.int(), kind: z.string(), atMs: z.int() }))
    .describe('What people said of it while its cabinet saw it: it counts once the cabinet says that it is gone.'),
  use: z
    .object({
      entrySeq: z.int(),
      atMs: z.int(),
      holdSeqs: z.array(z.int()),
      override: z.string().nullable(),
      reviewedSeq: z.int().nullable(),
    })
    .nullable()
    .describe('That it was used, and what stood against it.'),
  takenInSession: z.string().nullable(),
  requisitionId: z.string().nullable(),
  sinceMs: z.int(),
  lastEntrySeq: z.int(),
  tags: z.array(z.string()).describe('EPCs bound to it now.'),
})
export type UnitView = z.infer<typeof unitSchema>

export const unitQuery = z.strictObject({
  placeId: placeIdSchema.optional(),
  itemId: idSchema.optional(),
  state: z.enum(unitStates).optional(),
  ...pagingQuery,
})

export const unitPage = z.object({ units: z.array(unitSchema), nextCursor })
export type UnitPage = z.infer<typeof unitPage>

/** A tag was on a unit for a time. fromMs 0: before anybody asked. toMs null: it still is. */
export const unitBinding = z.object({ epc: z.string(), fromMs: z.int(), toMs: z.int().nullable(), entrySeq: z.int() })

/** It was somewhere for a time, as known now, and how it came there. */
export const unitStay = z.object({
  placeId: z.string(),
  fromMs: z.int(),
  toMs: z.int().nullable().describe('Null while it is there.'),
  fromPlaceId: z.string().nullable(),
  causeSeq: z.int(),
  why: z.string().describe('Kind of the entry that says so.'),
  sessionId: z.string().nullable(),
  caseRef: z.string().nullable(),
})
export type UnitStay = z.infer<typeof unitStay>

export const unitDetail = z.object({
  unit: unitSchema,
  possible: z.array(z.enum(decisionWords)).describe('What may be decided about it as it stands.'),
  may: mayOf(unitRights),
  withdrawable: z
    .array(z.object({ entrySeq: z.int(), kind: z.string() }))
    .describe('Decisions about it that can be taken back, oldest first.'),
  bindings: z.array(unitBinding),
  stays: z.array(unitStay),
  timeline: z.array(timelineEntry),
})
export type UnitDetail = z.infer<typeof unitDetail>

/** Why something is used although it is held, expired or not accepted. */
export const overrideSchema = reasonSchema
  .nullable()
  .default(null)
  .describe(
    'Why it is used although something stands against it; needs the right to say so. Without it the use is recorded and alerted.',
  )
export const useBody = z.strictObject({ caseRef: caseRefSchema, override: overrideSchema })
export const reasonBody = z.strictObject({ reason: reasonSchema })
export const holdBody = z.strictObject({
  reason: holdReasonSchema,
  note: z.string().overwrite(tidyText).max(200).default('').describe('Why, in words; blank: the reason says it all.'),
})
export const moveBody = z.strictObject({
  toPlaceId: placeIdSchema.describe('A place that keeps stock: where it was carried, or found.'),
  reason: reasonSchema,
})
export const inspectionBody = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('start') }),
  z.strictObject({ step: z.enum(['accept', 'reject']), reason: reasonSchema }),
])
export const withdrawBody = z.strictObject({
  entrySeq: countedSchema.describe('The journal number of the decision taken back.'),
  reason: reasonSchema,
})
export const unitChanged = z.object({ unit: unitSchema })
