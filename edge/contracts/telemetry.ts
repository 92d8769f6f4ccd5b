import { z } from 'zod'
import { quantitySchema, sensorStateSchema } from './facts/climate-facts.ts'
import { bootIdSchema, deviceIdSchema } from './ids.ts'

/** How a device is doing right now. QoS 0, only the last one counts, nothing is proved by it; it is also the heartbeat. */
export const telemetrySchema = z.strictObject({
  schema: z.literal(1),
  deviceId: deviceIdSchema,
  bootId: bootIdSchema,
  atMs: z.int().min(0),
  uptimeMs: z.int().min(0),
  memoryRssBytes: z.int().min(0),
  outboxDepth: z.int().min(0),
  outboxOldestAgeMs: z.int().min(0).nullable(),
  outboxBytes: z.int().min(0),
  /** thinning: climate windows are joined for want of space. full, in-memory: facts wait in memory, the card takes none. */
  outboxState: z.enum(['durable', 'thinning', 'full', 'in-memory']).optional(),
  probes: z
    .array(
      z.strictObject({
        probeId: z.string().max(32),
        quantity: quantitySchema,
        state: sensorStateSchema,
        valueMilli: z.int().nullable(),
      }),
    )
    .max(32),
  /** Null on a room sensor. */
  cabinet: z
    .strictObject({
      readerConnected: z.boolean(),
      doors: z.array(z.strictObject({ doorId: z.int(), open: z.boolean(), locked: z.boolean() })).max(32),
      antennas: z.array(z.strictObject({ antenna: z.int(), up: z.boolean(), readsPerMinute: z.int().min(0) })).max(64),
      unitsPresent: z.int().min(0),
      unitsUncertain: z.int().min(0),
      inventoryVerified: z.boolean(),
    })
    .nullable(),
})
export type Telemetry = z.infer<typeof telemetrySchema>
