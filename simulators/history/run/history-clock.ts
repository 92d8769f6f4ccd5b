import type { Clock } from '#platform/clock'

/** A clock that jumps from one thing to the next; what is due in between happens at its moment. */
export type HistoryClock = Clock & {
  /** Jumps to a moment, Unix ms. around is called when a timer is due, fires it, and lets what it sets off end. */
  runTo(atMs: number, around: (fire: () => void) => Promise<void>): Promise<void>
}

type Timer = { dueMs: number; order: number; periodMs: number | null; callback: () => void }

/** A clock that begins at a moment, Unix ms. */
export function historyClock(startMs: number): HistoryClock {
  let nowMs = startMs
  let order = 0
  const timers = new Set<Timer>()

  const add = (delayMs: number, periodMs: number | null, callback: () => void) => {
    const timer: Timer = { dueMs: nowMs + delayMs, order: order++, periodMs, callback }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const earliest = (untilMs: number): Timer | null => {
    let found: Timer | null = null
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue
      if (found === null || timer.dueMs < found.dueMs || (timer.dueMs === found.dueMs && timer.order < found.order)) {
        found = timer
      }
    }
    return found
  }

  return {
    now: () => nowMs,
    elapsed: () => nowMs - startMs,
    after: (_name, delayMs, callback) => add(delayMs, null, callback),
    every: (_name, periodMs, callback) => add(periodMs, periodMs, callback),
    async runTo(atMs, around) {
      for (let timer = earliest(atMs); timer !== null; timer = earliest(atMs)) {
        const { callback, periodMs } = timer
        nowMs = Math.max(nowMs, timer.dueMs)
        if (periodMs === null) timers.delete(timer)
        else timer.dueMs += periodMs
        await around(callback)
      }
      nowMs = Math.max(nowMs, atMs)
    },
  }
}
