import { z } from 'zod'
import { instantMs } from '#cloud/calendar/instant'
import { deviceIdSchema } from '#contracts/ids'
import { telemetrySchema } from '#contracts/telemetry'
import { trustBundleSchema } from '#contracts/trust-bundle'
import { prioritySchema } from '../decisions/alert.ts'
import { ruleTitleSchema } from '../decisions/proof.ts'
import { placeStep } from '../goods/place.ts'
import { placeIdSchema } from '../ids.ts'
import { mayOf } from '../people/may.ts'
import { text } from '../text.ts'

export const newDeviceBody = z.strictObject({
  deviceId: deviceIdSchema,
  modelId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  kind: z.enum(['cabinet', 'room-sensor']),
  title: text(80),
  placeId: placeIdSchema.describe('Where it stands.'),
  rotate: z.boolean().default(false).describe('A new password for a device there already is.'),
})

export const deviceEnrolled = z.object({
  deviceId: z.string(),
  password: z.string().nullable().describe('Shown once, only its hash is kept: null when sent again.'),
  trust: trustBundleSchema.describe('Whom the device believes: to be laid beside its config.'),
})

export const deviceParams = z.strictObject({ id: deviceIdSchema })

export const devicePlaceBody = z.strictObject({
  placeId: placeIdSchema,
  fromMs: instantMs.nullable().default(null).describe('From when, Unix ms; null: from now on.'),
})
export const devicePlaced = z.object({ deviceId: z.string(), placeId: z.string() })

export const deviceModelBody = z.strictObject({
  modelId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .describe('A model of its own kind, as in firmware-config/models.'),
})
export const deviceModelSet = z.object({ deviceId: z.string(), modelId: z.string() })

export const retireBody = z.strictObject({
  reason: text(400),
  leaveUnits: z
    .boolean()
    .default(false)
    .describe('What its cabinet sees stays there, seen by nobody, for people to settle.'),
})
export const deviceRetired = z.object({ deviceId: z.string() })

export const commandBody = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ScanNow'),
    lifeMs: z
      .int()
      .min(10_000)
      .max(7 * 86_400_000)
      .default(30_000)
      .describe('How long it waits for a device that is away.'),
  }),
  z.strictObject({ kind: z.literal('Unlock'), doorId: z.int().min(1).max(32) }),
])
export const commandSent = z.object({ commandId: z.string(), expiresAtMs: z.int() })

const telemetry = z.object({
  ...telemetrySchema.omit({ schema: true }).shape,
  deviceId: z.string(),
  bootId: z.string(),
})

/** One kind of document of a device: what it should have, and what it has as it said last. */
export const fleetDocument = z.object({
  kind: z.string(),
  wantedVersion: z.int().nullable(),
  issuedAtMs: z.int().nullable(),
  heldVersion: z.int().nullable(),
  heldSinceMs: z.int().nullable(),
  stale: z.boolean().describe('The device has not had it renewed for too long.'),
  refusedReason: z.string().nullable().describe('Why it refused the last one it refused.'),
})

/** The newest order to a device, and what became of it. */
export const fleetCommand = z.object({
  commandId: z.string(),
  command: z.string(),
  orderedBy: z.string(),
  issuedAtMs: z.int(),
  expiresAtMs: z.int(),
  state: z.enum(['waiting', 'done', 'refused', 'expired']),
  refusal: z.string().nullable().describe('Why the device refused it.'),
  answeredAtMs: z.int().nullable(),
})

/** What is allowed in a model and yet worth a look. */
export const modelRemarkSchema = z.enum(['references-too-few'])

/** What may be done with a device. */
export const deviceRights = [
  'device.enrol',
  'device.place',
  'device.retire',
  'device.command',
  'device.calibrate',
  'device.unlock',
] as const

/** One device as the service knows it. What is live and what is old is said, never guessed. */
export const fleetDevice = z.object({
  may: mayOf(deviceRights),
  deviceId: z.string(),
  modelId: z.string(),
  kind: z.enum(['cabinet', 'room-sensor']),
  title: z.string(),
  placeId: z.string(),
  placePath: z.array(placeStep).describe('Where it stands, then what that is part of, outward.'),
  modelRemarks: z.array(modelRemarkSchema).describe('What is worth a look in its model.'),
  connection: z.enum(['online', 'offline', 'silent', 'never-seen']),
  lastSeenAtMs: z.int().nullable(),
  agentVersion: z.string().nullable(),
  epoch: z.string().nullable(),
  committedSeq: z.int(),
  telemetry: telemetry.nullable(),
  telemetryAtMs: z.int().nullable().describe('By the clock of the service.'),
  documents: z.array(fleetDocument),
  newestCommand: fleetCommand.nullable(),
  factsNotUnderstood: z.int().min(0).describe('Kept raw: an agent newer than this service said them.'),
  openAlerts: z.array(
    z.object({ alertId: z.string(), ruleId: z.string(), ruleTitle: ruleTitleSchema, priority: prioritySchema }),
  ),
})
export type FleetDevice = z.infer<typeof fleetDevice>

export const fleetSchema = z.object({ atMs: z.int(), devices: z.array(fleetDevice) })
export type Fleet = z.infer<typeof fleetSchema>
