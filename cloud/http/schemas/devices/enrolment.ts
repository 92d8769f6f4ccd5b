import { z } from 'zod'
import {
  enrolmentCollectSchema,
  enrolmentIdSchema,
  enrolmentRequestSchema,
  fingerprintSchema,
} from '#contracts/enrolment'
import { deviceIdSchema } from '#contracts/ids'
import { placeIdSchema } from '../ids.ts'
import { text } from '../text.ts'
import { modelRemarkSchema } from './device.ts'

export const newEnrolmentBody = z.strictObject({
  deviceId: deviceIdSchema,
  modelId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  kind: z.enum(['cabinet', 'room-sensor']),
  title: text(80),
  placeId: placeIdSchema.describe('Where it stands.'),
  replace: z.boolean().default(false).describe('New hardware, or a new key, for a device that serves already.'),
})

export const enrolmentOpened = z.object({
  enrolmentId: z.string(),
  code: z
    .string()
    .nullable()
    .describe('Shown once, to be typed at the device, and kept by nobody: null when sent again.'),
  expiresAtMs: z.int(),
})

export type EnrolmentOpened = z.infer<typeof enrolmentOpened>

export const enrolmentParams = z.strictObject({ id: enrolmentIdSchema })

export const enrolmentView = z.object({
  enrolmentId: z.string(),
  deviceId: z.string(),
  modelId: z.string(),
  kind: z.enum(['cabinet', 'room-sensor']),
  title: z.string(),
  placeId: z.string(),
  state: z.enum(['open', 'requested', 'approved', 'refused']),
  openedAtMs: z.int(),
  expiresAtMs: z.int(),
  keyFingerprint: z.string().nullable().describe('SHA-256 of the key that asked; the device shows the same.'),
})
export type EnrolmentView = z.infer<typeof enrolmentView>
export const enrolmentList = z.object({
  enrolments: z.array(enrolmentView),
  models: z
    .array(
      z.object({
        modelId: z.string(),
        kind: z.enum(['cabinet', 'room-sensor']),
        title: z.string(),
        remarks: z.array(modelRemarkSchema).describe('What to know before a device of it is put into service.'),
      }),
    )
    .describe('What a device may be made of.'),
})
export type EnrolmentList = z.infer<typeof enrolmentList>

export const enrolmentApproval = z.strictObject({
  keyFingerprint: fingerprintSchema.describe('As the device shows it: the key that is approved.'),
})
export const enrolmentApproved = z.object({ deviceId: z.string(), notAfterMs: z.int() })

export const enrolmentRefusal = z.strictObject({ reason: text(400) })
export const enrolmentRefused = z.object({})

export const certificateRequestBody = enrolmentRequestSchema
export const certificateRequested = z.object({ deviceId: z.string(), keyFingerprint: z.string() })
export const certificateCollectBody = enrolmentCollectSchema
