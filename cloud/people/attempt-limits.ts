/** How wrong attempts of one kind are slowed down: so many are free, then each wait doubles up to a longest one. */
export type AttemptRule = { free: number; firstWaitMs: number; longestWaitMs: number }

/**
 * What is counted of wrong passwords. Of an account from one address first: somebody guesses there, and everywhere else
 * the right password works at once. Of an account from everywhere, far later and with short waits, since its owner
 * waits with the guesser. And of an address, whatever the account: many guess from it, or one at many.
 */
export const attemptRules = {
  pair: { free: 5, firstWaitMs: 1_000, longestWaitMs: 900_000 },
  account: { free: 50, firstWaitMs: 1_000, longestWaitMs: 30_000 },
  address: { free: 30, firstWaitMs: 1_000, longestWaitMs: 300_000 },
} as const satisfies Record<string, AttemptRule>

export type AttemptKind = keyof typeof attemptRules
/** What an attempt counts under. */
export type AttemptKey = { kind: AttemptKind; name: string }

/** Wrong attempts are forgotten when none was made for this long. */
export const attemptsForgottenMs = 3_600_000
/** More names than this are not remembered: those whose last wrong attempt is oldest are forgotten. */
const namesMax = 20_000

type Failed = { failures: number; lastAtMs: number }

function waitAfter(failures: number, { free, firstWaitMs, longestWaitMs }: AttemptRule): number {
  if (failures < free) return 0
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - free, 40))
}

/** Counts wrong attempts in bounded memory. Nothing is ever locked for good, and right ones are not counted. */
export function createAttemptLimits() {
  /** Oldest wrong attempt first. */
  const failed = new Map<string, Failed>()
  const textOf = ({ kind, name }: AttemptKey) => `${kind} ${name}`
  const known = (key: AttemptKey, nowMs: number): Failed | null => {
    const found = failed.get(textOf(key)) ?? null
    return found === null || nowMs - found.lastAtMs >= attemptsForgottenMs ? null : found
  }
  return {
    /** How long to wait before the next attempt under these keys, ms; 0: none. Attempts made too early do not count. */
    waitMs(keys: readonly AttemptKey[], nowMs: number): number {
      const waits = keys.map((key) => {
        const found = known(key, nowMs)
        return found === null ? 0 : found.lastAtMs + waitAfter(found.failures, attemptRules[key.kind]) - nowMs
      })
      return Math.max(0, ...waits)
    },
    /** A wrong attempt. */
    failed(keys: readonly AttemptKey[], nowMs: number): void {
      for (const key of keys) {
        const failures = (known(key, nowMs)?.failures ?? 0) + 1
        failed.delete(textOf(key))
        failed.set(textOf(key), { failures, lastAtMs: nowMs })
      }
      for (const [text] of failed) {
        if (failed.size <= namesMax) break
        failed.delete(text)
      }
    },
    /** A right one: whoever it was knows the password, and what was mistyped before is forgotten. */
    succeeded(keys: readonly AttemptKey[]): void {
      for (const key of keys) if (key.kind === 'pair') failed.delete(textOf(key))
    },
    /** How many names are remembered. */
    get size() {
      return failed.size
    },
  }
}
