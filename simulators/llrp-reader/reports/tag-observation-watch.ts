import type { HeardTag } from '../radio/visit.ts'
import type { TagObservation } from '../specs/ro-spec.ts'

/** Decides when an AISpec with a tag observation trigger has observed enough (LLRP 1.1 §11.2.2.1.1). */
export class TagObservationWatch {
  private readonly observation: TagObservation
  private readonly seen = new Set<string>()
  private answers = 0
  private passes = 0
  private lastNewAtMs: number

  constructor(observation: TagObservation, nowMs: number) {
    this.observation = observation
    this.lastNewAtMs = nowMs
  }

  heard(tags: readonly HeardTag[], nowMs: number): void {
    for (const { tag } of tags) {
      this.answers += 1
      if (this.seen.has(tag.epc)) continue
      this.seen.add(tag.epc)
      this.lastNewAtMs = nowMs
    }
  }

  /** isWholePass: every antenna with every inventory parameter spec has had its turn once more. */
  isOver(nowMs: number, isWholePass: boolean): boolean {
    if (isWholePass) this.passes += 1
    const { type, tags, attempts, quietMs } = this.observation
    if (type === 0) return this.answers >= tags
    if (type === 3) return this.seen.size >= tags
    if (type === 2) return this.passes >= attempts
    return nowMs - this.lastNewAtMs >= quietMs
  }
}
