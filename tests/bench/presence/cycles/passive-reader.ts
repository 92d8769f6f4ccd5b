import type { PassiveDetector } from '../detectors/detector.ts'
import type { Air } from '../radio/air.ts'
import type { Field } from '../radio/field.ts'
import { everybody, StayReads } from '../radio/inventory-request.ts'
import { isHeard, type Mishap } from './reader-health.ts'
import { emptyStay, fillStay } from './stay-of.ts'

export const stayMs = 100

/** The plain, never-ending inventory all passive detectors listen to: every antenna in turn, everybody, at full rate. */
export class PassiveReader {
  private readonly reads: StayReads
  private readonly stay
  private turn = 0
  nowMs = 0

  private readonly field: Field
  private readonly air: Air
  private readonly channelAt: (nowMs: number) => number
  private readonly detectors: readonly PassiveDetector[]

  constructor(field: Field, air: Air, channelAt: (nowMs: number) => number, detectors: readonly PassiveDetector[]) {
    this.field = field
    this.air = air
    this.channelAt = channelAt
    this.detectors = detectors
    this.reads = new StayReads(field.slots)
    this.stay = emptyStay(field.slots)
  }

  /** Listens until then; `between` is called after every stay. */
  run(untilMs: number, mishap: Mishap, between: (nowMs: number) => void): void {
    while (this.nowMs + stayMs <= untilMs) {
      const fromMs = this.nowMs
      const antenna = this.turn % this.field.antennas
      this.turn += 1
      this.nowMs += stayMs
      const isOut = fromMs >= mishap.outageFromMs && fromMs < mishap.outageToMs
      if (!isOut) {
        const channel = this.channelAt(fromMs)
        const endMs = this.nowMs
        if (!isHeard(mishap, antenna, fromMs)) this.reads.count = 0
        else this.air.stay({ antenna, channel, fromMs, forMs: stayMs, request: everybody }, this.reads)
        fillStay(this.stay, this.reads, this.field, { antenna, channel, fromMs, endMs, saysChannel: true })
        for (const detector of this.detectors) detector.hear(this.stay)
      }
      between(this.nowMs)
    }
    this.nowMs = untilMs
  }
}
