import { z } from 'zod'
import { quantitySchema } from '../facts/climate-facts.ts'

const lengthMs = z.int().min(1_000).max(86_400_000).nullable()

/**
 * The numbers people set for the place a device stands at, of those that it acts by itself. What nobody set, null or left
 * out, is as the device's model says.
 */
export const cabinetPoliciesSchema = z.strictObject({
  doors: z.strictObject({
    /** Open this long sounds at the cabinet. */
    ajarSoundAfterMs: lengthMs,
    /** Open this long is told. */
    ajarAlertAfterMs: lengthMs,
  }),
  /** Bounds of every probe of a quantity, 0.001 degrees Celsius or 0.001 percent; a value on a bound is outside. */
  bounds: z
    .array(
      z.strictObject({
        quantity: quantitySchema,
        lowMilli: z.int().min(-273_150).max(1_000_000),
        highMilli: z.int().min(-273_150).max(1_000_000),
      }),
    )
    .max(2),
})
export type CabinetPolicies = z.infer<typeof cabinetPoliciesSchema>
