import type { ClimateWindow } from '#cloud/http/schemas/devices/climate'

/** Two windows further apart than this have a hole between them. */
const holeMs = 2_000

/** Points for the chart: seconds, and value or null. Rows: times, lowest, mean, highest. */
export type ClimateSeries = [number[], (number | null)[], (number | null)[], (number | null)[]]

const milli = (value: number | null) => (value === null ? null : value / 1_000)

/**
 * Windows as points: each from just after its start to its end, since what it says holds for all of it, be it a minute or
 * a quarter of an hour; with a null wherever nothing was known, so that no line crosses a gap.
 */
export function climateSeries(windows: readonly ClimateWindow[]): ClimateSeries {
  const series: ClimateSeries = [[], [], [], []]
  const push = (atMs: number, low: number | null, mean: number | null, high: number | null) => {
    const previous = series[0].at(-1)
    const at = atMs / 1_000
    if (previous !== undefined && at <= previous) return
    series[0].push(at)
    series[1].push(low)
    series[2].push(mean)
    series[3].push(high)
  }
  let knownUntilMs: number | null = null
  for (const { fromMs, toMs, minMilli, meanMilli, maxMilli } of windows) {
    if (knownUntilMs !== null && fromMs - knownUntilMs > holeMs) push(knownUntilMs + 1, null, null, null)
    const values = [milli(minMilli), milli(meanMilli), milli(maxMilli)] as const
    if (toMs - fromMs > 1) push(fromMs + 1, ...values)
    push(toMs, ...values)
    knownUntilMs = toMs
  }
  return series
}
