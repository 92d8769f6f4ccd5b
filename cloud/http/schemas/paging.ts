import { z } from 'zod'
import { idSchema } from './ids.ts'

/** Unix ms, a dot, an id or a number. */
const timeCursorPattern = /^\d{1,15}\.(?:[0-9a-hjkmnp-tv-z]{26}|\d{1,15})$/

/** Query of every list that is paged: the cursor from the page before, and how many rows at most. */
export const pagingQuery = {
  cursor: idSchema.optional().describe('nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(200).describe('Rows at most.'),
}

/** The same for a list in order of time, whose cursor says where in it a page ended: a moment and a name. */
export const timePagingQuery = {
  ...pagingQuery,
  cursor: z
    .string()
    .regex(timeCursorPattern, 'a cursor a page before gave')
    .transform((text) => {
      const [atMs = '', id = ''] = text.split('.')
      return { atMs: Number(atMs), id }
    })
    .optional()
    .describe('nextCursor of the page before.'),
}

/** How urgent (0 to 2), Unix ms, an id. */
const alertCursorPattern = /^[0-2]\.\d{1,15}\.[0-9a-hjkmnp-tv-z]{26}$/

/** The same for alerts, whose cursor says how urgent the last of a page was, too. */
export const alertPagingQuery = {
  ...pagingQuery,
  cursor: z
    .string()
    .regex(alertCursorPattern, 'a cursor a page before gave')
    .transform((text) => {
      const [urgency = '', atMs = '', id = ''] = text.split('.')
      return { urgency: Number(urgency), atMs: Number(atMs), id }
    })
    .optional()
    .describe('nextCursor of the page before.'),
}

/** Null when this page is the last. */
export const nextCursor = z.string().nullable()
