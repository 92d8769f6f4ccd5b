import { z } from 'zod'
import { instantInQuery } from '#cloud/calendar/instant'
import { probeIdSchema, quantitySchema, sensorStateSchema } from '#contracts/facts/climate-facts'
import { deviceIdSchema } from '#contracts/ids'
import { isoDay } from '../goods/unit.ts'
import { identityText } from '../text.ts'

export const climateQuery = z.strictObject({
  deviceId: deviceIdSchema,
  probeId: probeIdSchema.optional(),
  fromMs: instantInQuery.optional(),
  toMs: instantInQuery.optional(),
})

/**
 * One window of one probe: long while it is in range, short when it is not. Values are null in a gap; a gap is never drawn
 * across.
 */
export const climateWindow = z.object({
  probeId: z.string(),
  quantity: quantitySchema,
  state: sensorStateSchema,
  fromMs: z.int(),
  toMs: z.int(),
  samples: z.int(),
  minMilli: z.int().nullable(),
  maxMilli: z.int().nullable(),
  meanMilli: z.int().nullable(),
  lastMilli: z.int().nullable(),
  windowSeq: z.int().describe('Its number in the order windows were stored; proofs cite it.'),
})
export type ClimateWindow = z.infer<typeof climateWindow>

export const probeParams = z.strictObject({ id: deviceIdSchema, probeId: probeIdSchema })

/** Numbers of certificates are digits with letters and signs between them: the name of a person is none. */
const certificateNumber = identityText(64).regex(/^(?=.*\p{N})[\p{L}\p{N} /._-]+$/u, {
  error: 'letters, digits, blanks and - / . _, with a digit',
})

export const calibrationBody = z.strictObject({
  calibratedOn: isoDay
    .refine((day) => day >= '2000-01-01', 'is before 2000-01-01')
    .describe('The day it was calibrated on where the device is, YYYY-MM-DD.'),
  validUntil: isoDay.describe('The last day it is valid, YYYY-MM-DD.'),
  certificate: certificateNumber.describe('Number of the certificate: letters, digits, blanks and - / . _.'),
})
export const calibrationRecorded = z.object({
  deviceId: z.string(),
  probeId: z.string(),
  calibratedOn: z.string(),
  validUntil: z.string(),
  certificate: z.string(),
  inForce: z
    .object({ calibratedOn: z.string(), validUntil: z.string(), certificate: z.string() })
    .describe('The one that counts from now on: another one where that was made on a later day.'),
})

export const climateProbe = z.object({
  calibration: z
    .object({ calibratedOn: z.string(), validUntil: z.string(), certificate: z.string(), recordedAtMs: z.int() })
    .nullable()
    .describe(
      'Of what people recorded the one with the latest day; of one day the one recorded last. Null when nobody did.',
    ),
  probeId: z.string(),
  quantity: quantitySchema,
  boundLowMilli: z.int(),
  boundHighMilli: z.int(),
})
export type ClimateProbe = z.infer<typeof climateProbe>

export const climateHistory = z.object({
  deviceId: z.string(),
  fromMs: z.int(),
  toMs: z.int(),
  probes: z.array(climateProbe),
  windows: z.array(climateWindow),
})
export type ClimateHistory = z.infer<typeof climateHistory>
