import { z } from 'zod'
import { writtenVersionSchema } from './contract-version.ts'
import { momentMs } from './facts/fact-base.ts'
import { bootIdSchema, deviceIdSchema, epochSchema } from './ids.ts'

export const batchFactsMax = 256
export const batchBytesMax = 32 * 1024
/** No device comes near it: a fact a millisecond for thirty years. */
export const seqMax = 999_999_999_999

/**
 * What a device publishes on its facts topic: consecutive facts of one epoch, fact i has sequence firstSeq + i.
 * The facts are parsed one by one at ingest, so that a poison fact costs itself and not the batch. deviceId, epoch,
 * firstSeq and facts, with these bounds, are the same in every version of this topic: by them a batch goes on its way
 * whatever else it holds.
 */
export const batchSchema = z.strictObject({
  schema: writtenVersionSchema,
  deviceId: deviceIdSchema,
  epoch: epochSchema,
  firstSeq: z
    .int()
    .min(1)
    .max(seqMax - batchFactsMax),
  /** When it was sent, by the device's wall and monotonic clocks: lets the service place facts of a device whose clock is wrong. */
  sentAtMs: momentMs,
  sentElapsedMs: z.int().min(0),
  sentBootId: bootIdSchema,
  facts: z.array(z.unknown()).min(1).max(batchFactsMax),
})
export type Batch = z.infer<typeof batchSchema>
