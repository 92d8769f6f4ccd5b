import type { Clock } from '#platform/clock'

/** A clock that jumps from one thing to the next; what is due in between happens at its moment. */
export type HistoryClock = Clock & {
  /** Jumps to a moment, Unix ms. Every timer that is due fires at its moment, and what it sets off ends before the next. */
  runTo(atMs: number, ended: (timer: string) => Promise<void>): Promise<void>
}

type Timer = { name: string; dueMs: number; order: number; periodMs: number | null; callback: () => void }

/** A clock that begins at a moment, Unix ms. */
export function historyClock(startMs: number): HistoryClock {
  let nowMs = startMs
  let order = 0
  const timers = new Set<Timer>()

  const add = (name: string, delayMs: number, periodMs: number | null, callback: () => void) => {
    const timer: Timer = { name, dueMs: nowMs + delayMs, order: order++, periodMs, callback }
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
    after: (name, delayMs, callback) => add(name, delayMs, null, callback),
    every: (name, periodMs, callback) => add(name, periodMs, periodMs, callback),
    async runTo(atMs, ended) {
      for (let timer = earliest(atMs); timer !== null; timer = earliest(atMs)) {
        const { name, callback, periodMs } = timer
        nowMs = Math.max(nowMs, timer.dueMs)
        if (periodMs === null) timers.delete(timer)
        else timer.dueMs += periodMs
        callback()
        await ended(name)
      }
      nowMs = Math.max(nowMs, atMs)
    },
  }
}
