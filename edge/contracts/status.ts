import { z } from 'zod'
import { seqMax } from './batch.ts'
import { writtenVersionSchema } from './contract-version.ts'
import { momentMs } from './facts/fact-base.ts'
import { bootIdSchema, deviceIdSchema, epochSchema } from './ids.ts'
import { toldText } from './told-text.ts'
import { readerOf } from './tolerant-reader.ts'

/** Retained; the offline form is the MQTT last will. An online status asks the service for a receipt. */
export const statusSchema = z.strictObject({
  schema: writtenVersionSchema,
  deviceId: deviceIdSchema,
  state: z.enum(['online', 'offline']),
  bootId: bootIdSchema,
  epoch: epochSchema,
  /** Highest sequence in the outbox at connect; 0 when it is empty. */
  lastSeq: z.int().min(0).max(seqMax),
  modelId: toldText(64),
  agentVersion: toldText(64),
  atMs: momentMs,
})
export type Status = z.infer<typeof statusSchema>

/** The status of an agent of another version too, or what is wrong with it. */
export const readStatus = readerOf(statusSchema)
