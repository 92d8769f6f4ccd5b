import type { Chance } from '../radio/chance.ts'

const dwellMs = 200
const passes = 64

/** Channel (from 0) by time: every pass visits each channel once, in an order of its own. */
export function hopSequence(channels: number, chance: Chance): (nowMs: number) => number {
  const sequence = new Uint8Array(channels * passes)
  for (let pass = 0; pass < passes; pass++) {
    const order = Array.from({ length: channels }, (_, i) => i)
    for (let i = channels - 1; i > 0; i--) {
      const j = chance.integer(i + 1)
      const kept = order[i] ?? 0
      order[i] = order[j] ?? 0
      order[j] = kept
    }
    sequence.set(order, pass * channels)
  }
  return (nowMs) => sequence[Math.floor(nowMs / dwellMs) % sequence.length] ?? 0
}
