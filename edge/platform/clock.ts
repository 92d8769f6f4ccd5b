/** Cancels a timer; calling it twice, or after it fired, does nothing. */
export type CancelTimer = () => void

/** Time as the program may know it. Records take now(), durations take elapsed(). */
export type Clock = {
  /** Wall clock, Unix milliseconds. May be wrong and may step. */
  now(): number
  /** Monotonic milliseconds since this process (or simulated boot) began; whole numbers, never backwards. */
  elapsed(): number
  /** Calls back once after delayMs (0 or more). The name says what for, in traces. */
  after(name: string, delayMs: number, callback: () => void): CancelTimer
  /** Calls back every periodMs (above 0) until cancelled. */
  every(name: string, periodMs: number, callback: () => void): CancelTimer
}

/** The machine's clock. */
export function systemClock(): Clock {
  const startedAt = performance.now()
  return {
    now: () => Date.now(),
    elapsed: () => Math.floor(performance.now() - startedAt),
    after(_name, delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    every(_name, periodMs, callback) {
      const timer = setInterval(callback, periodMs)
      return () => clearInterval(timer)
    },
  }
}
