import { everybody } from '../radio/inventory-request.ts'
import type { AskingDetector, ReaderOrder } from './asking-detector.ts'
import { standing } from './detector.ts'
import { latestMs } from './oracle.ts'
import type { Loss, OracleEvidence } from './oracle-evidence.ts'

const count: ReaderOrder = { request: { ...everybody, once: true }, restMs: 0, turnsAntennas: true }
const askAll: ReaderOrder = { request: everybody, restMs: 0, turnsAntennas: true }
const off = null
/** It counts for so long before it asks for anybody by name. */
const countsForMs = 2_400
/** Once it has decided it thinks again only after so many rounds. */
const roundsWhenDecided = 5

/**
 * The oracle with a reader of its own: it counts everybody, and then asks by name for whoever is still open, as many at
 * once as the reader has Selects. Its figure is about what any way of asking could reach, whatever the engine asked.
 */
export function askingOracle(parts: {
  name: string
  epcs: number
  evidence: OracleEvidence
  loss: Loss
  selectsMax: number
}): AskingDetector {
  const { name, epcs, evidence, loss, selectsMax } = parts
  const ledger = new Uint8Array(epcs)
  const saidRemoved = new Uint8Array(epcs)
  let order: ReaderOrder | null = off
  let closedAtMs = Infinity
  let decidedAtMs: number | null = null
  let turn = 0
  let rounds = 0

  /** Goes on asking after it has decided: what is open then may be settled within the minute. */
  function askNext(nowMs: number): void {
    if (nowMs - closedAtMs < countsForMs) return
    rounds += 1
    if (decidedAtMs !== null && rounds % roundsWhenDecided !== 0) return
    const open = evidence.openEpcs(loss, 4 * selectsMax)
    if (open.length === 0) {
      decidedAtMs ??= evidence.isClear(loss) ? nowMs : null
      order = askAll
      return
    }
    turn += 1
    const first = (turn * selectsMax) % open.length
    const named = Array.from(
      { length: Math.min(selectsMax, open.length) },
      (_, i) => open[(first + i) % open.length] ?? 0,
    )
    order = { ...askAll, request: { ...everybody, select: new Set(named) } }
  }

  return {
    name,
    ledger,
    saidRemoved,
    start: () => {},
    order: () => order,
    hear: () => {},
    roundEnded(_, nowMs) {
      if (nowMs < closedAtMs) return
      askNext(nowMs)
      if (nowMs - closedAtMs >= latestMs) decidedAtMs ??= nowMs
    },
    tick: () => {},
    readerLost: () => {},
    readerBack: () => {},
    antennaSaid: () => {},
    doorOpened() {
      closedAtMs = Infinity
      decidedAtMs = null
      order = off
    },
    doorClosed(nowMs) {
      closedAtMs = nowMs
      decidedAtMs = null
      saidRemoved.fill(0)
      ledger.fill(standing.absent)
      order = count
    },
    look(nowMs) {
      if (nowMs >= closedAtMs) evidence.judge(ledger, saidRemoved, loss)
    },
    decidedAtMs: () => decidedAtMs,
  }
}
