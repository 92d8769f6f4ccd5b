/** The p50 and p99 of some milliseconds, nearest rank; null when there are none. */
export function percentiles(values: number[]): { p50: number | null; p99: number | null; count: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
  return { p50: rank(0.5), p99: rank(0.99), count: sorted.length }
}
