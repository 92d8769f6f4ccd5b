import { z } from 'zod'

/** Query of every list that is paged: an opaque cursor from the page before, and how many rows at most. */
export const pagingQuery = {
  cursor: z.string().max(512).optional().describe('nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(200).describe('Rows at most.'),
}

/** Null when this page is the last. */
export const nextCursor = z.string().nullable()
