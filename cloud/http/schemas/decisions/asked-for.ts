import { z } from 'zod'

const words = z.object({ en: z.string(), zh: z.string() })
const because = z.discriminatedUnion('reason', [
  z.object({
    reason: z.enum(['cancelled-holds', 'declined-holds']),
    by: z.string(),
    because: z.string().describe('In the words of the person.'),
    sinceMs: z.int(),
    untilMs: z.int().nullable(),
    net: z.int().nullable().describe('Rules ask again when the net position falls below it.'),
    words,
  }),
  z.object({ reason: z.literal('coming-covers'), coming: z.int(), words }),
  z.object({
    reason: z.literal('above-reorder-point'),
    net: z.int().nullable(),
    reorderPoint: z.int(),
    words,
  }),
  z.object({ reason: z.literal('not-judged'), words }),
])

/** What an alert about short stock has brought about: a line of a requisition, or why there is none; null where nothing is to be ordered. */
export const askedForSchema = z
  .union([z.object({ requisitionId: z.string(), lineId: z.string() }), z.object({ none: because })])
  .nullable()
export type AskedForView = z.infer<typeof askedForSchema>
