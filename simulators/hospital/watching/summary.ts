import type { DoorCycle } from '#simulators/cabinet/door-cycle'
import type { KeptProcess } from '../child-process.ts'
import type { HospitalRun } from '../hospital-run.ts'
import type { WorldLot } from '../world/world.ts'
import { missedInDoubt } from './in-words.ts'
import type { Removals } from './ledger-against-truth.ts'
import type { Observer } from './observer.ts'
import { percentiles } from './percentiles.ts'
import type { Settled } from './settle.ts'

/** The service's own figures, GET /api/service/summary. */
export type ServiceFigures = {
  factsAccepted: number
  factsDuplicate: number
  factsMissing: number
  factsQuarantined: number
  sessions: number
  alertsRaised: Record<string, number>
  alertsCleared: Record<string, number>
  requisitions: number
}

/** Pieces of counted articles that lie anywhere in the house. */
function piecesInHouse(lots: readonly WorldLot[]): number {
  return lots.reduce((sum, { pieces }) => sum + Object.values(pieces).reduce((all, count) => all + count, 0), 0)
}

/** Whether anything went in or out: a storekeeper who only looks for what no antenna hears moves nothing. */
export function haveGoodsMoved(cycles: readonly Pick<DoorCycle, 'taken' | 'placed'>[]): boolean {
  return cycles.some(({ taken, placed }) => taken.length + placed.length > 0)
}

/** Figures of one run, as written by --summary. Times in milliseconds, memory in bytes. */
export function summarise(
  run: HospitalRun,
  settled: Settled,
  removed: Removals,
  service: ServiceFigures,
  observer: Observer,
  processes: KeptProcess[],
  ranForMs: number,
) {
  const { lots } = run.worldFile.world
  const cycles = [...run.wards.values()].flatMap(({ cabinet }) => cabinet.cycles())
  return {
    profile: run.profile.name,
    ranForMs,
    /** When nothing went in or out, that stock equals truth shows nothing. */
    goodsMoved: haveGoodsMoved(cycles),
    /** All that the ledger claims is true; what a cabinet doubts, and says so, stands below. */
    ledgerEqualsTruth: settled.differences.length === 0 && settled.lots.length === 0,
    differences: settled.differences,
    inDoubt: settled.inDoubt,
    lotDifferences: settled.lots,
    settledAfterMs: settled.tookMs,
    facts: {
      accepted: service.factsAccepted,
      duplicate: service.factsDuplicate,
      missing: service.factsMissing + Math.max(0, settled.unsent),
      quarantined: service.factsQuarantined,
    },
    pieces: { lots: lots.length, inHouse: piecesInHouse(lots) },
    sessions: { byTruth: cycles.length, byLedger: service.sessions },
    units: {
      takenByTruth: removed.takenByTruth,
      takenByLedger: removed.takenByLedger,
      returnedByTruth: removed.returnedByTruth,
      returnedByLedger: removed.returnedByLedger,
    },
    falseRemovals: removed.falseRemovals,
    missedRemovals: removed.missed.length,
    /** Of these, so many that their cabinet doubts, and says so. */
    missedInDoubt: missedInDoubt(removed.missed, settled.inDoubt),
    uncertain: settled.inDoubt.reduce((sum, { here, gone }) => sum + here.length + gone.length, 0),
    /** Units that no antenna could hear as they lay, until a person turned them round. */
    unitsTurned: run.unitsTurned,
    alertsRaised: service.alertsRaised,
    alertsCleared: service.alertsCleared,
    requisitions: service.requisitions,
    doorCloseToStockMs: percentiles(observer.doorCloseToStockMs()),
    stockToBrowserMs: percentiles(observer.stockToBrowserMs()),
    peakMemoryBytes: {
      ...Object.fromEntries(processes.map((process) => [process.name, process.peakMemoryBytes()])),
      simulator: process.resourceUsage().maxRSS * 1024,
    },
    restarts: Object.fromEntries(processes.map((process) => [process.name, process.restarts()])),
    trouble: run.trouble,
  }
}
export type Summary = ReturnType<typeof summarise>
