import type { Clock } from '#platform/clock'
import { tlv, tv, u64 } from './wire/bytes.ts'

/** The reader's own idea of time: UTC that may be skewed, drift, step or start in 1970, and uptime since power-up. */
export type ReaderClock = {
  /** Microseconds by the reader's UTC clock, for an instant of the platform's monotonic clock. */
  utcMicros(elapsedMs: number): number
  uptimeMicros(elapsedMs: number): number
  step(byMs: number): void
  setDrift(ppm: number): void
  powerUp(clock: 'kept' | '1970'): void
}

/** Starts skewMs away from the platform's wall clock. */
export function createReaderClock(clock: Clock, skewMs: number): ReaderClock {
  let originElapsedMs = clock.elapsed()
  let originUtcMs = clock.now() + skewMs
  let poweredUpAtMs = originElapsedMs
  let driftPpm = 0

  function utcMs(elapsedMs: number): number {
    return originUtcMs + (elapsedMs - originElapsedMs) * (1 + driftPpm / 1e6)
  }

  function anchor(utcNowMs: number): void {
    originUtcMs = utcNowMs
    originElapsedMs = clock.elapsed()
  }

  return {
    utcMicros: (elapsedMs) => Math.max(0, Math.round(utcMs(elapsedMs) * 1_000)),
    uptimeMicros: (elapsedMs) => Math.max(0, Math.round((elapsedMs - poweredUpAtMs) * (1 + driftPpm / 1e6) * 1_000)),
    step: (byMs) => anchor(utcMs(clock.elapsed()) + byMs),
    setDrift(ppm) {
      anchor(utcMs(clock.elapsed()))
      driftPpm = ppm
    },
    powerUp(kind) {
      poweredUpAtMs = clock.elapsed()
      if (kind === '1970') anchor(0)
    },
  }
}

/** UTCTimestamp, or Uptime on a reader without a calendar. */
export function encodeTimestamp(time: ReaderClock, hasUtcClock: boolean, elapsedMs: number): Uint8Array {
  return hasUtcClock ? tlv(128, u64(time.utcMicros(elapsedMs))) : tlv(129, u64(time.uptimeMicros(elapsedMs)))
}

/** First or last time a tag was seen: types 2 and 4 in UTC, 3 and 5 in uptime. */
export function encodeSeenAt(
  which: 'first' | 'last',
  time: ReaderClock,
  hasUtcClock: boolean,
  elapsedMs: number,
): Uint8Array {
  const utcType = which === 'first' ? 2 : 4
  return hasUtcClock ? tv(utcType, u64(time.utcMicros(elapsedMs))) : tv(utcType + 1, u64(time.uptimeMicros(elapsedMs)))
}
