/** True when the last day of use (days since 1970-01-01; null when the label gives none) is before that day. */
export function isExpiredOn({ expiresOnDay }: { expiresOnDay: number | null }, day: number): boolean {
  return expiresOnDay !== null && expiresOnDay < day
}
