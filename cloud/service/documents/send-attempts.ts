import type { CancelTimer, Clock } from '#platform/clock'

/** How often each document was sent in vain, and when it may be sent again. */
export type Attempts = {
  isDue(key: string, version: number): boolean
  tried(key: string, version: number): void
  /** How often this version was sent. */
  count(key: string, version: number): number
  forget(key: string): void
  /** Calls back when the next attempt is due; once, however often it was asked. */
  wake(callback: () => void): void
  stop(): void
}

const delaysMs = [5_000, 15_000, 60_000, 300_000]

export function sendAttempts(clock: Clock): Attempts {
  const tries = new Map<string, { version: number; count: number; againAtElapsedMs: number }>()
  let cancel: CancelTimer = () => {}
  return {
    isDue(key, version) {
      const last = tries.get(key)
      return last === undefined || last.version !== version || clock.elapsed() >= last.againAtElapsedMs
    },
    tried(key, version) {
      const last = tries.get(key)
      const count = last?.version === version ? last.count + 1 : 1
      const delayMs = delaysMs[Math.min(count, delaysMs.length) - 1] ?? 0
      tries.set(key, { version, count, againAtElapsedMs: clock.elapsed() + delayMs })
    },
    count(key, version) {
      const last = tries.get(key)
      return last?.version === version ? last.count : 0
    },
    forget: (key) => void tries.delete(key),
    wake(callback) {
      cancel()
      const ahead = [...tries.values()].map(({ againAtElapsedMs }) => againAtElapsedMs - clock.elapsed())
      const next = Math.min(...ahead.filter((delayMs) => delayMs > 0))
      cancel = Number.isFinite(next) ? clock.after('documents.again', next, callback) : () => {}
    },
    stop: () => cancel(),
  }
}
