const dayMs = 86_400_000

/** Days since 1970-01-01 as YYYY-MM-DD. A day has no time zone. */
export function isoDayOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** YYYY-MM-DD as days since 1970-01-01. The text was validated by its schema. */
export function dayOf(isoDay: string): number {
  return Date.parse(`${isoDay}T00:00:00Z`) / dayMs
}
