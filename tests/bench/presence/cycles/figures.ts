/** What one detector came to in one row. */
export type Figures = {
  detector: string
  cycles: number
  kept: number
  taken: number
  falseRemovals: number
  takenCalledPresent: number
  openKept: number
  openTaken: number
  openKeptAtEnd: number
  openTakenAtEnd: number
  wholeAtDecision: number
  wholeAtEnd: number
  falseArrivals: number
  lateArrivals: number
  arrivals: number
  /** Gone in an earlier cycle and not yet known to be: summed over cycles. */
  ghosts: number
  /** From the close, ms; Infinity where nothing was decided in time. */
  decidedAfterMs: number[]
}

export function noFigures(detector: string): Figures {
  return {
    detector,
    cycles: 0,
    kept: 0,
    taken: 0,
    falseRemovals: 0,
    takenCalledPresent: 0,
    openKept: 0,
    openTaken: 0,
    openKeptAtEnd: 0,
    openTakenAtEnd: 0,
    wholeAtDecision: 0,
    wholeAtEnd: 0,
    falseArrivals: 0,
    lateArrivals: 0,
    arrivals: 0,
    ghosts: 0,
    decidedAfterMs: [],
  }
}

/** Both together. */
export function addFigures(a: Figures, b: Figures): Figures {
  const sum: Figures = { ...a, decidedAfterMs: [...a.decidedAfterMs, ...b.decidedAfterMs] }
  for (const key of Object.keys(noFigures('')) as (keyof Figures)[]) {
    if (key !== 'detector' && key !== 'decidedAfterMs') sum[key] = a[key] + b[key]
  }
  return sum
}

/** Share of the cycles that were decided within the minute, 0 to 1. */
export function decidedShare({ decidedAfterMs }: Figures): number {
  return decidedAfterMs.filter(Number.isFinite).length / Math.max(1, decidedAfterMs.length)
}

/** The value below which this share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
