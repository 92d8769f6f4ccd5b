import type { Clock } from '#platform/clock'

type Timer = { dueMs: number; order: number; periodMs: number | null; callback: () => void }

/** A clock that stands still until a test advances it; timers fire in the order they are due. */
export type VirtualClock = Clock & {
  advance(ms: number): void
  /** Moves the wall clock alone, as a person or NTP would. */
  step(byMs: number): void
  /** How many timers wait. */
  pending(): number
}

export function virtualClock(startMs = Date.UTC(2026, 0, 5, 8)): VirtualClock {
  let elapsedMs = 0
  let wallMs = startMs
  let order = 0
  const timers = new Set<Timer>()
  const add = (delayMs: number, periodMs: number | null, callback: () => void) => {
    const timer: Timer = { dueMs: elapsedMs + delayMs, order: order++, periodMs, callback }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  const next = (untilMs: number) =>
    [...timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0]
  const moveTo = (toMs: number) => {
    wallMs += toMs - elapsedMs
    elapsedMs = toMs
  }
  return {
    now: () => wallMs,
    elapsed: () => elapsedMs,
    after: (_name, delayMs, callback) => add(delayMs, null, callback),
    every: (_name, periodMs, callback) => add(periodMs, periodMs, callback),
    advance(ms) {
      const untilMs = elapsedMs + ms
      for (let timer = next(untilMs); timer !== undefined; timer = next(untilMs)) {
        moveTo(timer.dueMs)
        if (timer.periodMs === null) timers.delete(timer)
        else timer.dueMs += timer.periodMs
        timer.callback()
      }
      moveTo(untilMs)
    },
    step(byMs) {
      wallMs += byMs
    },
    pending: () => timers.size,
  }
}
