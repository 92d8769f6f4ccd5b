import type { Clock } from '#platform/clock'
import type { Exchange } from '../verdict/verdict.ts'

/** Bounds what is kept of one check: a reader that reports for seconds would fill a screen and tell nothing. */
const exchangesMax = 200

/** What was said since the last check began. */
export class Transcript {
  private readonly clock: Clock
  private said: Exchange[] = []

  constructor(clock: Clock) {
    this.clock = clock
  }

  note(direction: Exchange['direction'], name: string, content: string): void {
    if (this.said.length < exchangesMax) this.said.push({ direction, atMs: this.clock.elapsed(), name, content })
  }

  begin(): void {
    this.said = []
  }

  exchanges(): Exchange[] {
    return [...this.said]
  }
}
