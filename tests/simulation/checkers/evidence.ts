import type { DueMoment } from '#cloud/agenda/due-moment'
import type { Alert } from '#cloud/alerts/alert'
import type { ClimateWindow } from '#cloud/climate/window'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Lot } from '#cloud/lots/lot'
import type { Position } from '#cloud/positions/position'
import type { AskedFor } from '#cloud/requisitions/asked-for'
import type { Requisition } from '#cloud/requisitions/requisition'
import type { LotMovement, Stay } from '#cloud/stays/stay'
import type { ServiceSummary } from '#cloud/store/journal/summary'
import type { Unit } from '#cloud/units/unit'
import type { DoorCycle } from '#simulators/cabinet/door-cycle'
import type { RadioLawName } from '#simulators/llrp-reader/radio/radio'
import type { WrittenFact } from '#tests/support/cards'
import type { Pieces } from '../lots/piece-truth.ts'
import type { ShutPeriod } from '../simulated-cabinet.ts'

/** All that is left when a simulated day is over: what the checkers look at. */
export type Evidence = {
  written: WrittenFact[]
  journal: JournalEntry[]
  /** Climate windows, which are kept beside the journal, in the order they were stored. */
  windows: ClimateWindow[]
  units: Unit[]
  /** By truth: the unit each tag sits on. */
  unitOfTag: ReadonlyMap<string, string>
  lots: Lot[]
  /** By truth: how many pieces of each lot lie where. */
  pieces: Pieces[]
  positions: Position[]
  /** Where units were and how pieces of lots moved, every belief ever held. */
  stays: Stay[]
  movements: LotMovement[]
  /** Places that keep stock. */
  keepingPlaces: ReadonlySet<string>
  /** What fresh services came to that were told the same day in several orders, a line for each thing. */
  quietStates: string[][]
  alerts: Alert[]
  requisitions: Requisition[]
  /** What is on the agenda, and what somebody was told, by alert. */
  agenda: DueMoment[]
  notifications: { alertId: string | null; reason: string }[]
  /** What the service says each open alert about short stock has brought about. */
  askedFor: { alertId: string; asked: AskedFor }[]
  summary: ServiceSummary
  quarantined: { deviceId: string; seq: number | null }[]
  cabinets: {
    deviceId: string
    inside: string[]
    /** Tags that are fixed in it and no stock. */
    fixed: readonly string[]
    /** Cabinets on its other side of a wall, of which something may leak in. */
    nextTo: readonly string[]
    cycles: readonly DoorCycle[]
    shutPeriods: readonly ShutPeriod[]
    lockReleases: number[]
  }[]
  /** In which radio all this was. */
  radio: RadioLawName
  /** Facts not yet receipted, by device, after the heal. */
  unsent: Map<string, number>
  /** Times in milliseconds from virtual zero to Unix. */
  startMs: number
  healedAtMs: number
  /** When the day ended, Unix ms. */
  endedAtMs: number
  /** Every error the service has said into its log. */
  serviceErrors: string[]
  /** What verify found: nothing when chain and projections are whole. */
  verifyProblems: string[]
}

/** One law. Returns what breaks it, in words; nothing when it holds. */
export type Checker = (evidence: Evidence) => string[]
