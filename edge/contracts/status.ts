import { z } from 'zod'
import { bootIdSchema, deviceIdSchema, epochSchema } from './ids.ts'

/** Retained; the offline form is the MQTT last will. An online status asks the service for a receipt. */
export const statusSchema = z.strictObject({
  schema: z.literal(1),
  deviceId: deviceIdSchema,
  state: z.enum(['online', 'offline']),
  bootId: bootIdSchema,
  epoch: epochSchema,
  /** Highest sequence in the outbox at connect; 0 when it is empty. */
  lastSeq: z.int().min(0),
  modelId: z.string().max(64),
  agentVersion: z.string().max(64),
  atMs: z.int().min(0),
})
export type Status = z.infer<typeof statusSchema>
