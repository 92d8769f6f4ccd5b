import type { CancelTimer, Clock } from '#platform/clock'
import type { SoundPattern } from '../cabinet/cabinet-types.ts'

/** On and off in turn, milliseconds; null goes on until another pattern is played. */
const patterns: Record<SoundPattern, readonly number[] | null> = {
  accepted: [80],
  refused: [80, 80, 80, 80, 80],
  ajar: null,
  stopped: [400, 200, 400, 200, 400],
  alarm: null,
  off: [],
}

/** Plays patterns on an output that sounds while it is high. A new one replaces the one that plays. */
export function createSounder(clock: Clock, set: (high: boolean) => void): { play(pattern: SoundPattern): void } {
  let cancel: CancelTimer = () => {}
  function go(durations: readonly number[], index: number): void {
    const durationMs = durations[index]
    set(durationMs !== undefined && index % 2 === 0)
    if (durationMs !== undefined) cancel = clock.after('sound', durationMs, () => go(durations, index + 1))
  }
  return {
    play(pattern) {
      cancel()
      const durations = patterns[pattern]
      if (durations === null) set(true)
      else go(durations, 0)
    },
  }
}
