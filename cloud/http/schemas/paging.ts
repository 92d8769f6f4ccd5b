import { z } from 'zod'
import { idSchema } from './ids.ts'

/** Query of every list that is paged: the cursor from the page before, and how many rows at most. */
export const pagingQuery = {
  cursor: idSchema.optional().describe('nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(200).describe('Rows at most.'),
}

/** Null when this page is the last. */
export const nextCursor = z.string().nullable()
