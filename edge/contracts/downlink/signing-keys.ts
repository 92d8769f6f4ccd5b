import { z } from 'zod'
import { momentMs } from '../facts/fact-base.ts'
import { verifyingKeySchema } from '../trust-bundle.ts'

/**
 * The keys the service signs with from now on, newest first, in place of all a device believed before. It is signed by one
 * that the device believes already: so one key hands over to the next.
 */
export const signingKeysSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        ...verifyingKeySchema.shape,
        /** Not believed any more from then on, Unix ms; null: for as long as nothing newer comes. */
        untilMs: momentMs.nullable(),
      }),
    )
    .min(1)
    .max(4),
})
export type AnnouncedKeys = z.infer<typeof signingKeysSchema>['keys']
