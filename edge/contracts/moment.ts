/** The latest moment a device may name, Unix ms: the year 2243, so that no sum of moments and durations leaves the safe integers. */
export const momentMaxMs = 8_640_000_000_000

const firstToldMs = Date.parse('1000-01-01T00:00:00.000Z')
const lastToldMs = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * A moment that can be written as a date with a year of four digits: itself, or the nearest there is to it (Unix ms).
 * Whoever writes a stored moment in words asks here first, since Date and Intl throw beyond their calendar.
 */
export function tellableMs(atMs: number): number {
  return Math.min(Math.max(atMs, firstToldMs), lastToldMs)
}
