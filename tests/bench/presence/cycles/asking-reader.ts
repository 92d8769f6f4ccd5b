import type { AskingDetector, ReaderOrder } from '../detectors/asking-detector.ts'
import type { OracleEvidence } from '../detectors/oracle-evidence.ts'
import type { Air } from '../radio/air.ts'
import type { Chance } from '../radio/chance.ts'
import type { Field } from '../radio/field.ts'
import { StayReads } from '../radio/inventory-request.ts'
import { stayMs } from './passive-reader.ts'
import { isHeard, type Mishap } from './reader-health.ts'
import type { Row } from './row.ts'
import { emptyStay, fillStay } from './stay-of.ts'

const tickMs = 250
/** Another order costs the reader so long. */
const orderTakesMs = 25

/** A reader that does what a detector asks: rounds over all antennas, its report after each stay, the round's end after the last. */
export class AskingReader {
  nowMs = 0
  private readonly reads: StayReads
  private readonly stay
  private rounds = 0
  private position = 0
  private restUntilMs = 0
  private applied: ReaderOrder | null = null
  private isOut = false
  private tickedAtMs = 0
  private readonly row: Row
  private readonly field: Field
  private readonly air: Air
  private readonly channelAt: (nowMs: number) => number
  private readonly detector: AskingDetector
  private readonly evidence: OracleEvidence | null
  private readonly chance: Chance

  constructor(parts: {
    row: Row
    field: Field
    air: Air
    channelAt: (nowMs: number) => number
    detector: AskingDetector
    evidence: OracleEvidence | null
    chance: Chance
  }) {
    this.row = parts.row
    this.field = parts.field
    this.air = parts.air
    this.channelAt = parts.channelAt
    this.detector = parts.detector
    this.evidence = parts.evidence
    this.chance = parts.chance
    this.reads = new StayReads(this.field.slots)
    this.stay = emptyStay(this.field.slots)
  }

  private get ports(): number[] {
    return Array.from({ length: this.row.antennas }, (_, i) => i + 1)
  }

  /** Works until then; `between` is called whenever something may have been decided. */
  run(untilMs: number, mishap: Mishap, between: (nowMs: number) => void): void {
    while (this.nowMs < untilMs) {
      this.meet(mishap)
      this.step(untilMs, mishap)
      if (this.nowMs - this.tickedAtMs >= tickMs) {
        this.tickedAtMs = this.nowMs
        this.detector.tick(this.nowMs)
      }
      between(this.nowMs)
    }
  }

  private meet(mishap: Mishap): void {
    const isOut = this.nowMs >= mishap.outageFromMs && this.nowMs < mishap.outageToMs
    if (isOut === this.isOut) return
    this.isOut = isOut
    this.position = 0
    this.applied = null
    if (isOut) this.detector.readerLost(this.nowMs)
    else this.detector.readerBack(this.ports, mishap.outageToMs - mishap.outageFromMs, this.nowMs)
  }

  private step(untilMs: number, mishap: Mishap): void {
    const order = this.detector.order()
    if (order !== this.applied) {
      this.applied = order
      this.position = 0
      this.restUntilMs = 0
      if (order !== null) this.nowMs = Math.min(untilMs, this.nowMs + orderTakesMs)
      return
    }
    const wakeMs = order === null || this.isOut ? Infinity : this.restUntilMs
    if (this.nowMs < wakeMs) {
      this.nowMs = Math.min(untilMs, wakeMs, this.nowMs + tickMs)
      return
    }
    if (order !== null) this.stayOnce(order, untilMs, mishap)
  }

  private stayOnce(order: ReaderOrder, untilMs: number, mishap: Mishap): void {
    const { antennas } = this.row
    const turned = order.turnsAntennas ? this.rounds : 0
    const antenna = (this.position + turned) % antennas
    const fromMs = this.nowMs
    this.nowMs = Math.min(untilMs, fromMs + stayMs)
    // A stay the door or the end cuts short says nothing.
    if (this.nowMs - fromMs < stayMs) return
    const channel = this.channelAt(fromMs)
    if (!isHeard(mishap, antenna, fromMs)) {
      this.reads.count = 0
      this.reads.turns = 0
    } else {
      this.air.stay({ antenna, channel, fromMs, forMs: stayMs, request: order.request }, this.reads)
    }
    const at = { antenna, channel, fromMs, endMs: this.nowMs, saysChannel: this.row.saysChannel }
    fillStay(this.stay, this.reads, this.field, at)
    this.evidence?.hear({ reads: this.reads, request: order.request, antenna, channel, atMs: fromMs })
    this.detector.hear(this.stay)
    this.position += 1
    if (this.position < antennas) return
    this.position = 0
    const ports = this.ports
    this.rounds += 1
    if (order.restMs > 0) this.restUntilMs = this.nowMs + order.restMs * (0.7 + 0.6 * this.chance.float())
    this.detector.roundEnded(
      ports.map((_, i) => 1 + ((i + turned) % antennas)),
      this.nowMs,
    )
  }
}
