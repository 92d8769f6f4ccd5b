import { z } from 'zod'
import { bootIdSchema } from '../ids.ts'

/** How a fact of any version is named. */
export const factKindPattern = /^[A-Z][A-Za-z0-9]{0,63}$/

/** What every fact carries about time. Durations are only ever taken from elapsedMs within one bootId. */
export const factBase = {
  bootId: bootIdSchema,
  /** Monotonic milliseconds since this boot. */
  elapsedMs: z.int().min(0),
  /** The device's wall clock, Unix milliseconds; wrong until the clock is synchronised. */
  atMs: z.int().min(0).max(8_640_000_000_000),
  clock: z.enum(['synchronised', 'unsynchronised']),
}
