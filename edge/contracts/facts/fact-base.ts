import { z } from 'zod'
import { bootIdSchema } from '../ids.ts'
import { momentMaxMs } from '../moment.ts'

/** How a fact of any version is named. */
export const factKindPattern = /^[A-Z][A-Za-z0-9]{0,63}$/

/** A moment a device names, Unix ms; its clock may be wrong. */
export const momentMs = z.int().min(0).max(momentMaxMs)
/** A duration a fact names, ms: ten years at most. */
export const durationMs = z.int().min(0).max(315_360_000_000)
/** How many of something a fact counts. */
export const count = z.int().min(0).max(1_000_000_000)

/** What every fact carries about time. Durations are only ever taken from elapsedMs within one bootId. */
export const factBase = {
  bootId: bootIdSchema,
  /** Monotonic milliseconds since this boot. */
  elapsedMs: z.int().min(0),
  /** The device's wall clock, Unix milliseconds; wrong until the clock is synchronised. */
  atMs: momentMs,
  clock: z.enum(['synchronised', 'unsynchronised']),
}
