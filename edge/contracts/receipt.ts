import { z } from 'zod'
import { deviceIdSchema, epochSchema } from './ids.ts'

/** The service's word "stored up to committedSeq", sent after the database commit and again at every connect. */
export const receiptSchema = z.strictObject({
  schema: z.literal(1),
  deviceId: deviceIdSchema,
  epoch: epochSchema,
  /** Everything up to here is durable; 0 when nothing of this epoch is stored. */
  committedSeq: z.int().min(0),
  /** Set when facts after committedSeq arrived with a gap: send again from here. */
  sendAgainFromSeq: z.int().min(1).nullable(),
  /** Facts put aside as unreadable; they count as received. */
  quarantinedSeqs: z.array(z.int().min(1)).max(256),
})
export type Receipt = z.infer<typeof receiptSchema>
