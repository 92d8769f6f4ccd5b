import { type Detector, standing } from './detector.ts'
import type { Loss, OracleEvidence } from './oracle-evidence.ts'

/** It looks this often, and says what it has at the latest after this. */
const looksEveryMs = 800
export const latestMs = 10_000

/** Strict: a kept unit called removed weighs a thousand left open, a gone one called present a hundred. */
export const strict: Loss = { removing: 1e-3, confirming: 1e-2 }
/** Even: each weighs ten; what somebody wants who, like a plain window, would rather be done. */
export const even: Loss = { removing: 0.1, confirming: 0.1 }

/**
 * The oracle as a detector. `engine` null: it decides when nothing is open, after 10 s at the latest; else at the very
 * moment the engine does, so that both say what the same reads allow.
 */
export function oracle(parts: {
  name: string
  epcs: number
  evidence: OracleEvidence
  engine: Detector | null
  loss: Loss
}): Detector {
  const { name, epcs, evidence, engine, loss } = parts
  const ledger = new Uint8Array(epcs)
  const saidRemoved = new Uint8Array(epcs)
  let closedAtMs = Infinity
  let decidedAtMs: number | null = null
  let nextLookMs = 0

  const isDue = (nowMs: number): boolean => {
    if (nowMs < closedAtMs || decidedAtMs !== null) return false
    if (engine !== null) return engine.decidedAtMs() !== null
    if (nowMs < nextLookMs) return false
    nextLookMs = nowMs + looksEveryMs
    return nowMs - closedAtMs >= latestMs || evidence.isClear(loss)
  }
  return {
    name,
    ledger,
    saidRemoved,
    doorOpened() {
      closedAtMs = Infinity
      decidedAtMs = null
    },
    doorClosed(nowMs) {
      closedAtMs = nowMs
      nextLookMs = nowMs + looksEveryMs
      decidedAtMs = null
      saidRemoved.fill(0)
      ledger.fill(standing.absent)
    },
    look(nowMs) {
      if (isDue(nowMs)) decidedAtMs = nowMs
      else if (decidedAtMs !== nowMs && nowMs - closedAtMs < 60_000) return
      if (nowMs >= closedAtMs) evidence.judge(ledger, saidRemoved, loss)
    },
    decidedAtMs: () => decidedAtMs,
  }
}
