const dayMs = 86_400_000

/** YYYY-MM-DD as days since 1970-01-01. The text was validated by its schema. */
export function dayOf(isoDay: string): number {
  return Date.parse(`${isoDay}T00:00:00Z`) / dayMs
}
