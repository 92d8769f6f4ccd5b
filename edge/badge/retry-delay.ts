const firstDelayMs = 250
const delayMaxMs = 15_000
/** Up for so long counts as healthy. */
const healthyAfterMs = 10_000

export type RetryDelay = {
  /** A connection that lived for livedMs is gone: how long to wait before the next, with chance 0 to 1 to spread a crowd. */
  after(livedMs: number, chance: number): number
}

/** Doubles from 250 ms to 15 s and starts again after a connection that was healthy. */
export function retryDelay(): RetryDelay {
  let failures = 0
  return {
    after(livedMs, chance) {
      if (livedMs >= healthyAfterMs) failures = 0
      const wholeMs = Math.min(delayMaxMs, firstDelayMs * 2 ** Math.min(failures, 10))
      failures += 1
      return Math.round(wholeMs * (0.5 + chance / 2))
    },
  }
}
