import { z } from 'zod'
import { idSchema, ownerSchema, placeIdSchema } from '../ids.ts'
import { asListed } from '../text.ts'

export const assortmentBody = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        itemId: idSchema,
        placeId: placeIdSchema,
        owner: ownerSchema,
        belongs: z.boolean().default(true),
        sinceMs: asListed,
        setBy: asListed,
      }),
    )
    .min(1)
    .max(5_000),
})

export const assortmentList = z.object({
  lines: z.array(
    z.object({
      itemId: z.string(),
      placeId: z.string(),
      owner: z.string(),
      belongs: z.boolean(),
      sinceMs: z.int(),
      setBy: z.string(),
    }),
  ),
})
