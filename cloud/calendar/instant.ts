import { z } from 'zod'

export const instantMinMs = Date.UTC(2000, 0, 1)
export const instantMaxMs = Date.UTC(2200, 0, 1)

const wrong = { error: 'a moment in ms since 1970, from 2000-01-01 to 2200-01-01' }

/** A moment that a person or a program names, Unix ms: from 2000-01-01 to 2200-01-01, both ends allowed. */
export const instantMs = z.int(wrong).min(instantMinMs, wrong).max(instantMaxMs, wrong)

/** The same as it stands in a query. */
export const instantInQuery = z.coerce
  .number(wrong)
  .int({ ...wrong, abort: true })
  .min(instantMinMs, wrong)
  .max(instantMaxMs, wrong)
