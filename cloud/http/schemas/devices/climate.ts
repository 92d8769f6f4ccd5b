import { z } from 'zod'
import { instantInQuery } from '#cloud/calendar/instant'
import { quantitySchema, sensorStateSchema } from '#contracts/facts/climate-facts'
import { deviceIdSchema } from '#contracts/ids'

export const climateQuery = z.strictObject({
  deviceId: deviceIdSchema,
  probeId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .optional(),
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

export const climateProbe = z.object({
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
