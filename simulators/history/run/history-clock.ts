import type { Clock } from '#platform/clock'

/** A clock that jumps from one thing to the next; what is due in between happens at its moment. */
export type HistoryClock = Clock & {
  /** Jumps to a moment, Unix ms. Every timer that is due fires at its moment, and what it sets off ends before the next. */
  runTo(atMs: number, ended: Ended): Promise<void>
}

/**
 * Resolves when everything a timer set off has ended. A timer that set itself again before it returned only looked
 * whether it was time; null: there is nothing to wait for.
 */
export type Ended = (timer: string, isSetAgain: boolean) => Promise<void> | null

type Timer = { name: string; dueMs: number; order: number; periodMs: number | null; callback: () => void }

/** A clock that begins at a moment, Unix ms. Timers called neverRings are never set off: for what only a crash would need. */
export function historyClock(startMs: number, neverRings: readonly string[] = []): HistoryClock {
  let nowMs = startMs
  let order = 0
  let lastSet = ''
  const timers = new Set<Timer>()

  const add = (name: string, delayMs: number, periodMs: number | null, callback: () => void) => {
    if (neverRings.includes(name)) return () => {}
    lastSet = name
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
        lastSet = ''
        callback()
        const ending = ended(name, lastSet === name)
        if (ending !== null) await ending
      }
      nowMs = Math.max(nowMs, atMs)
    },
  }
}
