/** True when the last day of use (days since 1970-01-01; null when the label gives none) is before that day. */
export function isExpiredOn({ expiresOnDay }: { expiresOnDay: number | null }, day: number): boolean {
  return expiresOnDay !== null && expiresOnDay < day
}

/** No place is further ahead of the clock than this, ms. */
const aheadMaxMs = 14 * 3_600_000
const dayMs = 86_400_000

/** True when a last day of use is over at a moment (Unix ms), or may be where the day is further on. */
export function mayBeExpiredAt(expiresOnDay: number | null, atMs: number): boolean {
  return isExpiredOn({ expiresOnDay }, Math.floor((atMs + aheadMaxMs) / dayMs))
}
