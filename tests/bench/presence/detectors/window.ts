import { type HeardStay, type PassiveDetector, standing } from './detector.ts'

/** Here is what was heard within the last so many ms, whatever the door does; looked at every checkMs. */
export function plainWindow(name: string, epcs: number, windowMs: number, checkMs = 0): PassiveDetector {
  const lastMs = new Float64Array(epcs).fill(-1e9)
  const ledger = new Uint8Array(epcs)
  const saidRemoved = new Uint8Array(epcs)
  let closedAtMs = 0
  const decidedAfterMs = windowMs + checkMs
  return {
    name,
    ledger,
    saidRemoved,
    hear(stay) {
      remember(lastMs, stay)
    },
    doorOpened: () => {},
    doorClosed(nowMs) {
      closedAtMs = nowMs
      saidRemoved.fill(0)
    },
    look(nowMs) {
      for (let epc = 0; epc < epcs; epc++) {
        ledger[epc] = nowMs - (lastMs[epc] ?? 0) <= windowMs ? standing.present : standing.absent
      }
    },
    decidedAtMs: () => closedAtMs + decidedAfterMs,
  }
}

/** Only a door lets anything go: what was not heard within so many ms of its shutting is gone, and back when it is heard. */
export function gatedWindow(name: string, epcs: number, windowMs: number): PassiveDetector {
  const lastMs = new Float64Array(epcs).fill(-1e9)
  const ledger = new Uint8Array(epcs)
  const saidRemoved = new Uint8Array(epcs)
  let closedAtMs = 0
  let judged = false
  return {
    name,
    ledger,
    saidRemoved,
    hear(stay) {
      remember(lastMs, stay)
    },
    doorOpened: () => {},
    doorClosed(nowMs) {
      closedAtMs = nowMs
      judged = false
      saidRemoved.fill(0)
    },
    look(nowMs) {
      const isDue = !judged && nowMs >= closedAtMs + windowMs
      for (let epc = 0; epc < epcs; epc++) {
        const heard = (lastMs[epc] ?? 0) >= closedAtMs
        if (heard) ledger[epc] = standing.present
        else if (isDue && ledger[epc] === standing.present) {
          ledger[epc] = standing.absent
          saidRemoved[epc] = 1
        }
      }
      if (isDue) judged = true
    },
    decidedAtMs: () => closedAtMs + windowMs,
  }
}

function remember(lastMs: Float64Array, stay: HeardStay): void {
  for (let i = 0; i < stay.count; i++) lastMs[stay.epc[i] ?? 0] = stay.endMs
}
