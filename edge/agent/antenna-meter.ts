import type { TagRead } from '../llrp/reader-events.ts'

/** How often each antenna reads: tells a failing one before anybody misses a unit. */
export type AntennaMeter = {
  count(reads: readonly TagRead[]): void
  /** Reads a minute by antenna since the last call; the longest look back is what the caller makes it. */
  take(nowElapsedMs: number): (antenna: number) => number
}

export function antennaMeter(startElapsedMs: number): AntennaMeter {
  let counts = new Map<number, number>()
  let sinceMs = startElapsedMs
  return {
    count(reads) {
      for (const { antenna, seenCount } of reads) counts.set(antenna, (counts.get(antenna) ?? 0) + seenCount)
    },
    take(nowElapsedMs) {
      const overMs = Math.max(1, nowElapsedMs - sinceMs)
      const taken = counts
      counts = new Map()
      sinceMs = nowElapsedMs
      return (antenna) => Math.round(((taken.get(antenna) ?? 0) * 60_000) / overMs)
    },
  }
}
