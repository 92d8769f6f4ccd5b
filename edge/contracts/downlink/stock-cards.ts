import { z } from 'zod'
import { momentMs } from '../facts/fact-base.ts'
import { epcHexSchema } from '../ids.ts'

/** More cards than that a cabinet is not sent. */
export const stockCardsMax = 3_000

/** What is known of the units at this cabinet, by tag: enough to say at the door which one should go first. */
export const stockCardsSchema = z.strictObject({
  cards: z
    .array(
      z.strictObject({
        epc: epcHexSchema,
        itemId: z.string().min(1).max(64),
        name: z.string().min(1).max(200),
        size: z.string().max(64).nullable(),
        lot: z.string().max(64).nullable(),
        /** Last day of use, days since 1970-01-01; null when the label gives none. */
        expiresOnDay: z.int().min(0).max(2_932_896).nullable(),
        /** When that day is over where the cabinet stands, Unix ms: from then on it has expired. Null where the day is. */
        expiresAtMs: momentMs.nullable(),
        owner: z.string().min(1).max(64),
      }),
    )
    .max(stockCardsMax),
})
export type StockCards = z.infer<typeof stockCardsSchema>
export type StockCard = StockCards['cards'][number]
