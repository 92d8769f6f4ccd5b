import { z } from 'zod'
import { bootIdSchema, deviceIdSchema, epochSchema } from './ids.ts'

export const batchFactsMax = 256
export const batchBytesMax = 32 * 1024

/**
 * What a device publishes on its facts topic: consecutive facts of one epoch, fact i has sequence firstSeq + i.
 * The facts are parsed one by one at ingest, so that a poison fact costs itself and not the batch.
 */
export const batchSchema = z.strictObject({
  schema: z.literal(1),
  deviceId: deviceIdSchema,
  epoch: epochSchema,
  firstSeq: z.int().min(1),
  /** When it was sent, by the device's wall and monotonic clocks: lets the service place facts of a device whose clock is wrong. */
  sentAtMs: z.int().min(0),
  sentElapsedMs: z.int().min(0),
  sentBootId: bootIdSchema,
  facts: z.array(z.unknown()).min(1).max(batchFactsMax),
})
export type Batch = z.infer<typeof batchSchema>
