import { type Detector, standing } from '../detectors/detector.ts'
import type { Figures } from './figures.ts'

/** The truth of one cycle, EPC numbers. */
export type CycleTruth = {
  kept: readonly number[]
  taken: readonly number[]
  come: readonly number[]
  foreign: readonly number[]
  /** Fixed inside, never stock, never judged. */
  references: readonly number[]
  closedAtMs: number
}

/** One detector under judgement: its ledger as it was when it decided, and whom it ever held present. */
export class Judged {
  readonly detector: Detector
  readonly figures: Figures
  private readonly atDecision: Uint8Array
  private readonly everPresent: Uint8Array
  private decidedAtMs: number | null = null
  private hasClosed = false

  constructor(detector: Detector, figures: Figures) {
    this.detector = detector
    this.figures = figures
    this.atDecision = new Uint8Array(detector.ledger.length)
    this.everPresent = new Uint8Array(detector.ledger.length)
  }

  doorOpened(): void {
    this.hasClosed = false
    for (let epc = 0; epc < this.everPresent.length; epc++) {
      if (this.detector.ledger[epc] !== standing.absent) this.everPresent[epc] = 1
    }
  }

  doorClosed(): void {
    this.hasClosed = true
    this.decidedAtMs = null
  }

  /** Keeps the ledger of the moment of decision. */
  watch(nowMs: number): void {
    if (!this.hasClosed || this.decidedAtMs !== null) return
    const atMs = this.detector.decidedAtMs()
    if (atMs === null || nowMs < atMs) return
    this.detector.look(nowMs)
    this.decidedAtMs = atMs
    this.atDecision.set(this.detector.ledger)
  }

  /** A minute after the close: every tag of the cycle counts. */
  judge(truth: CycleTruth): void {
    const { figures, atDecision, everPresent } = this
    const { ledger, saidRemoved } = this.detector
    const decided = this.decidedAtMs !== null
    let wholeNow = decided
    let wholeAtEnd = true
    figures.cycles += 1
    figures.kept += truth.kept.length
    for (const epc of truth.kept) {
      const before = decided ? atDecision[epc] : standing.undecided
      const after = ledger[epc]
      if (before !== standing.present) wholeNow = false
      if (after !== standing.present) wholeAtEnd = false
      const wasKnown = everPresent[epc] === 1
      const isLost = saidRemoved[epc] === 1 || before === standing.absent || after === standing.absent
      if (isLost && wasKnown) figures.falseRemovals += 1
      if (before === standing.undecided || (isLost && !wasKnown)) figures.openKept += 1
      if (after === standing.undecided || (after === standing.absent && !wasKnown)) figures.openKeptAtEnd += 1
    }
    for (const epc of truth.taken) {
      const before = decided ? atDecision[epc] : standing.undecided
      const after = ledger[epc]
      figures.taken += 1
      if (before !== standing.absent) wholeNow = false
      if (after !== standing.absent) wholeAtEnd = false
      if (before === standing.present || after === standing.present) figures.takenCalledPresent += 1
      if (before === standing.undecided) figures.openTaken += 1
      if (after === standing.undecided) figures.openTakenAtEnd += 1
      everPresent[epc] = 0
    }
    for (const epc of truth.come) {
      figures.arrivals += 1
      if (!decided || atDecision[epc] !== standing.present) wholeNow = false
      if (ledger[epc] === standing.present) continue
      wholeAtEnd = false
      figures.lateArrivals += 1
    }
    for (const epc of truth.foreign) {
      if (decided && atDecision[epc] !== standing.absent) wholeNow = false
      if (ledger[epc] === standing.absent) continue
      wholeAtEnd = false
      if (ledger[epc] === standing.present) figures.falseArrivals += 1
    }
    if (wholeNow) figures.wholeAtDecision += 1
    if (wholeAtEnd) figures.wholeAtEnd += 1
    figures.ghosts += this.ghosts(truth)
    figures.decidedAfterMs.push(decided ? Math.max(0, (this.decidedAtMs ?? 0) - truth.closedAtMs) : Infinity)
  }

  private ghosts(truth: CycleTruth): number {
    let held = 0
    for (const value of this.detector.ledger) if (value !== standing.absent) held += 1
    for (const list of [truth.kept, truth.taken, truth.come, truth.foreign, truth.references]) {
      for (const epc of list) if (this.detector.ledger[epc] !== standing.absent) held -= 1
    }
    return held
  }
}
