import type { Duplex } from 'node:stream'
import type { Clock } from '#platform/clock'

/** Where the judge gets its bytes and its time from: a machine's, or a virtual one's. */
export type LineWorld = {
  clock: Clock
  /** A new byte stream to the one that is judged; it emits 'close' when it fails, too. */
  connect(): Duplex
}

/** Lets time pass. */
export function pass(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after('conformance.pass', ms, resolve))
}
