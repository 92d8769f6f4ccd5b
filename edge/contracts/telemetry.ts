import { z } from 'zod'
import { writtenVersionSchema } from './contract-version.ts'
import { downlinkKindSchema, versionSchema } from './downlink/envelope.ts'
import { probeIdSchema, quantitySchema, sensorStateSchema } from './facts/climate-facts.ts'
import { momentMs } from './facts/fact-base.ts'
import { bootIdSchema, deviceIdSchema } from './ids.ts'
import { chainHeadSchema } from './receipt.ts'
import { readerOf } from './tolerant-reader.ts'

/** How a device is doing right now. QoS 0, only the last one counts, nothing is proved by it; it is also the heartbeat. */
export const telemetrySchema = z.strictObject({
  schema: writtenVersionSchema,
  deviceId: deviceIdSchema,
  bootId: bootIdSchema,
  atMs: momentMs,
  uptimeMs: z.int().min(0),
  memoryRssBytes: z.int().min(0),
  outboxDepth: z.int().min(0),
  outboxOldestAgeMs: z.int().min(0).nullable(),
  outboxBytes: z.int().min(0),
  /** thinning: climate windows are joined for want of space. full, in-memory: facts wait in memory, the card takes none. */
  outboxState: z.enum(['durable', 'thinning', 'full', 'in-memory']).optional(),
  /** What the device's card holds of the site's journal; absent while it has heard of none. */
  chain: z
    .strictObject({
      /** The end of the journal as the newest receipt said it. */
      head: chainHeadSchema,
      /** How often a receipt named an end that contradicts one heard before: the journal was cut, rewritten or restored. */
      wentBack: z.int().min(0),
    })
    .optional(),
  /** What the service sent down: the documents in force, and how many messages were refused since this boot. */
  documents: z
    .strictObject({
      held: z
        .array(
          z.strictObject({
            kind: downlinkKindSchema,
            version: versionSchema,
            issuedAtMs: momentMs,
            /** Not renewed for so long that it may be wrong by now. */
            stale: z.boolean(),
          }),
        )
        .max(16),
      refused: z.int().min(0),
    })
    .optional(),
  probes: z
    .array(
      z.strictObject({
        probeId: probeIdSchema,
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
      /** silent: it answers and does not read. Reads that could not be used are counted since this boot. */
      reader: z
        .strictObject({ state: z.enum(['unknown', 'connected', 'silent', 'lost']), readsUnusable: z.int().min(0) })
        .optional(),
      doors: z.array(z.strictObject({ doorId: z.int(), open: z.boolean(), locked: z.boolean() })).max(32),
      /** The tags fixed inside: how many are heard as they should be, of how many. */
      references: z.strictObject({ heard: z.int().min(0).max(8), of: z.int().min(0).max(8) }).optional(),
      antennas: z.array(z.strictObject({ antenna: z.int(), up: z.boolean(), readsPerMinute: z.int().min(0) })).max(64),
      unitsPresent: z.int().min(0),
      unitsUncertain: z.int().min(0),
      inventoryVerified: z.boolean(),
    })
    .nullable(),
})
export type Telemetry = z.infer<typeof telemetrySchema>

/** The telemetry of an agent of another version too, or what is wrong with it. */
export const readTelemetry = readerOf(telemetrySchema)
