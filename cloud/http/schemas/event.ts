import { z } from 'zod'

/** What one commit changed: names only, so that a screen knows what to ask for again. */
export const changedEvent = z.object({
  entrySeq: z.int(),
  committedAtMs: z.int(),
  changes: z.object({
    stock: z.array(z.object({ itemId: z.string(), placeId: z.string(), owner: z.string() })),
    units: z.array(z.string()),
    tags: z.array(z.string()),
    lots: z.array(z.string()),
    alerts: z.array(z.string()),
    requisitions: z.array(z.string()),
    devices: z.array(z.string()),
    documents: z.array(z.string()),
    people: z.boolean(),
    climate: z.array(z.string()),
    accounts: z.array(z.string()),
    places: z.boolean(),
    sessions: z.array(
      z.object({ sessionId: z.string(), deviceId: z.string(), closedAtMs: z.int(), decidedAfterMs: z.int() }),
    ),
  }),
})
export type ChangedEvent = z.infer<typeof changedEvent>
