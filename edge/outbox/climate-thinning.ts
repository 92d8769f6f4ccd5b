import type { FactOf } from '#contracts/facts/fact'

type Climate = FactOf<'ClimateRecorded'>

/** From this share of outboxBytesMax on, whole climate windows are joined into longer ones. */
export const thinningFrom = 0.75
/** From this share on, climate windows are refused: what is left is for units and doors. */
export const refusingFrom = 0.95

/** What is held back, by probe and quantity, and how many windows were refused since the start. */
export type Thinning = { held: ReadonlyMap<string, Climate>; refusedCount: number }

export const noThinning: Thinning = { held: new Map(), refusedCount: 0 }

/** Two windows may become one when nothing but time lies between them (same probe, state and boot, no gap) and it is not too long. */
function joined(earlier: Climate, later: Climate, longestMs: number): Climate | null {
  const same = earlier.bootId === later.bootId && earlier.state === later.state && earlier.clock === later.clock
  const gapMs = later.elapsedMs - later.windowMs - earlier.elapsedMs
  if (!same || gapMs < 0 || gapMs > 1_000) return null
  const windowMs = earlier.windowMs + gapMs + later.windowMs
  if (windowMs > longestMs) return null
  const samples = earlier.samples + later.samples
  const all = [earlier, later]
  const values = (pick: (window: Climate) => number | null) => all.map(pick).filter((value) => value !== null)
  const lows = values((window) => window.minMilli)
  const highs = values((window) => window.maxMilli)
  const sum = all.reduce((total, window) => total + (window.meanMilli ?? 0) * window.samples, 0)
  return {
    ...later,
    windowMs,
    samples,
    minMilli: lows.length === 0 ? null : Math.min(...lows),
    maxMilli: highs.length === 0 ? null : Math.max(...highs),
    meanMilli: earlier.meanMilli === null || samples === 0 ? later.meanMilli : Math.round(sum / samples),
  }
}

/**
 * Decides what of a group of climate windows is stored, given the share of the space in use (0 to 1 and above).
 * A window shorter than the shortest whole one is never joined: among these are the windows of length 0 that stand between
 * any two windows of different sides or states, so that no joined window is of both. A refused window is
 * counted and leaves a visible gap: every window says how long it was, so the service sees that nothing is known between.
 */
export function stepThinning(
  state: Thinning,
  windows: readonly Climate[],
  usedShare: number,
  limits: { shortestWholeMs: number; joinedWindowMs: number },
): { state: Thinning; toAppend: Climate[] } {
  if (usedShare < thinningFrom && state.held.size === 0) return { state, toAppend: [...windows] }
  if (usedShare >= refusingFrom) {
    const lost = windows.length + state.held.size
    return { state: { held: new Map(), refusedCount: state.refusedCount + lost }, toAppend: [] }
  }
  const held = new Map(state.held)
  const toAppend: Climate[] = []
  const release = (key: string) => {
    const window = held.get(key)
    if (window !== undefined) toAppend.push(window)
    held.delete(key)
  }
  for (const window of windows) {
    const key = `${window.probeId} ${window.quantity}`
    const before = held.get(key)
    const whole = window.windowMs >= limits.shortestWholeMs && usedShare >= thinningFrom
    const longer = before === undefined || !whole ? null : joined(before, window, limits.joinedWindowMs)
    if (longer === null) release(key)
    if (!whole) toAppend.push(window)
    else held.set(key, longer ?? window)
    const kept = held.get(key)
    if (kept !== undefined && kept.windowMs >= limits.joinedWindowMs) release(key)
  }
  if (usedShare < thinningFrom) for (const key of [...held.keys()]) release(key)
  return { state: { held, refusedCount: state.refusedCount }, toAppend }
}
