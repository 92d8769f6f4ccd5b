import { z } from 'zod'
import { count, factBase } from './fact-base.ts'

/** Good, and the ways of not being good that must never be mistaken for one another. */
export const sensorStateSchema = z.enum(['good', 'no-data', 'implausible', 'calibration-overdue'])
export type SensorState = z.infer<typeof sensorStateSchema>

/** A probe, as the model of its device names it. */
export const probeIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/)

export const quantitySchema = z.enum(['temperature', 'humidity'])
export type Quantity = z.infer<typeof quantitySchema>

/**
 * One window of one probe: temperature in milli-degrees Celsius, humidity in milli-percent.
 * A window ends after its longest length (minutes in range, one minute out of range), or at once when the value crosses a bound or the sensor state changes,
 * so that a breach is never older than one sample. Every window is of one state and on one side of the bounds; a window
 * of length 0 announces a new one with its first sample. Values are null unless the state is good or calibration-overdue:
 * a gap adds no exposure and proves no safety.
 */
export const climateRecorded = z.strictObject({
  ...factBase,
  kind: z.literal('ClimateRecorded'),
  probeId: probeIdSchema,
  quantity: quantitySchema,
  state: sensorStateSchema,
  /** Length of the window, a day at most; it ends at elapsedMs. */
  windowMs: z.int().min(0).max(86_400_000),
  samples: count,
  minMilli: z.int().min(-273_150).max(1_000_000).nullable(),
  maxMilli: z.int().min(-273_150).max(1_000_000).nullable(),
  meanMilli: z.int().min(-273_150).max(1_000_000).nullable(),
  lastMilli: z.int().min(-273_150).max(1_000_000).nullable(),
})
