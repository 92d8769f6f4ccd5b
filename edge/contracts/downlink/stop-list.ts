import { z } from 'zod'
import { momentMs } from '../facts/fact-base.ts'
import { epcHexSchema } from '../ids.ts'

/** More than that a stop list does not name, of either kind. */
export const stoppedTagsMax = 10_000
export const stoppedLotsMax = 1_000

const why = {
  /** Why it is held (recall, temperature, damage, count), or expired. A device passes on what it does not know. */
  reason: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  /** Since when, Unix ms. */
  sinceMs: momentMs,
}

/** What must not be used, anywhere in the hospital: so that what is carried to another cabinet is known there too. */
export const stopListSchema = z.strictObject({
  tags: z.array(z.strictObject({ epc: epcHexSchema, ...why })).max(stoppedTagsMax),
  /** Units without a known tag and pieces without numbers, by item and lot. */
  lots: z
    .array(
      z.strictObject({
        itemId: z.string().min(1).max(64),
        lot: z.string().min(1).max(64).nullable(),
        ...why,
      }),
    )
    .max(stoppedLotsMax),
})
export type StopList = z.infer<typeof stopListSchema>
