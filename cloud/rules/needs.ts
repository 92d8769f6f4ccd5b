import type { Alert } from '#cloud/alerts/alert'
import type { ProbeExposure } from '#cloud/climate/probe-exposure'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import type { PolicyBook } from '#cloud/policies/policy'
import type { Requisition } from '#cloud/requisitions/requisition'
import type { Unit } from '#cloud/units/unit'
import type { DeviceId, SiteId } from '#contracts/ids'

/** What the caller must load before evaluateTouched, and nothing more. */
export type Needs = {
  positions: { itemId: string; placeId: string }[]
  /** Units to look at one by one (foreign or no longer so); they are among the changed units. */
  epcs: string[]
  /** Devices with new facts about doors, reader or antennas. */
  deviceIds: DeviceId[]
  /** Probes with new windows. */
  probes: { deviceId: DeviceId; probeId: string }[]
  /** Load every open alert of the site whose subjectKey is one of these. */
  subjectKeys: string[]
}

/** The catalogue as the rules need it. */
export type ItemMaster = {
  itemId: string
  abcClass: 'A' | 'B' | 'C' | null
  riskClass: 'high' | 'medium' | 'low' | null
  /** In whose name it is bought; 'hospital' unless it is consignment. */
  owner: string
}

/** One item at one place, as loaded. */
export type PositionInputs = {
  itemId: string
  placeId: string
  item: ItemMaster
  campusId: string | null
  departmentId: string | null
  /** Every unit with this itemId and this placeId, whatever its state. */
  units: Unit[]
  /** Every unit with this itemId whose destinationPlaceId is this place. */
  onTheWay: Unit[]
  /** The open requisition of this item, place and item.owner; null when there is none. */
  requisition: Requisition | null
  /** Every unit whose requisitionId is that requisition, wherever it is now; empty when there is none. */
  requisitionUnits: Unit[]
  /** Units reserved for cases, and the entries that say so. */
  reserved: { quantity: number; entrySeqs: number[] }
  /** Mean daily use in thousandths of a unit; null when nobody has worked it out. */
  demandMilliPerDay: number | null
}

/** One device, as loaded: its condition before the new facts, and the new facts in the order of their sequence. */
export type DeviceInputs = {
  deviceId: DeviceId
  kind: 'cabinet' | 'room-sensor'
  /** Null when nothing is stored yet. */
  condition: DeviceCondition | null
  /** New entries of this device, ascending by epoch's sequence; kinds that do not matter are skipped. */
  entries: NumberedEntry[]
}

/** One probe, as loaded: its exposure before the new windows, its bounds, and the new windows in order. */
export type ProbeInputs = {
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  deviceKind: 'cabinet' | 'room-sensor'
  /** Bounds of the device's model; a value on a bound is outside. */
  bounds: { lowMilli: number; highMilli: number; setBy: string; setAtMs: number; entrySeq: number | null }
  exposure: ProbeExposure | null
  /** New ClimateRecorded entries of this probe, ascending. */
  entries: NumberedEntry[]
}

/** When a device was last heard by any message (fact, telemetry, status), Unix ms by the service's clock; null never. */
export type Heartbeat = {
  deviceId: DeviceId
  kind: 'cabinet' | 'room-sensor'
  enrolledAtMs: number
  lastHeardMs: number | null
}

/** Time and place of an evaluation. */
export type EvaluationContext = {
  siteId: SiteId
  nowMs: number
  /** Today as days since 1970-01-01 in the site's time zone. */
  today: number
  /** Number of the newest journal entry this evaluation has seen. */
  headEntrySeq: number
  policies: PolicyBook
}

export type TouchedInputs = {
  context: EvaluationContext
  positions: PositionInputs[]
  units: Unit[]
  devices: DeviceInputs[]
  probes: ProbeInputs[]
  /** Every open alert of the subjects in Needs.subjectKeys. */
  openAlerts: Alert[]
}

/** What time alone can change. Silence: every tick. Positions (expiry, lateness, overlays): all of them at least once a day and after every policy change. */
export type ByTimeInputs = {
  context: EvaluationContext
  /** Since when this service has been listening, Unix ms: our own deafness is not their silence. */
  listeningSinceMs: number
  heartbeats: Heartbeat[]
  /** Devices with a condition worth looking at again: reader lost, or an alert open. Entries empty. */
  devices: DeviceInputs[]
  positions: PositionInputs[]
  openAlerts: Alert[]
}

/** What the caller stores in the same transaction. */
export type Evaluation = {
  /** Alerts to insert or replace: raised, changed or cleared. */
  alerts: Alert[]
  /** Requisitions to insert or replace. */
  requisitions: Requisition[]
  conditions: DeviceCondition[]
  exposures: ProbeExposure[]
  /** AlertRaised, AlertCleared, RequisitionProposed, ...: to be numbered and journalled. */
  conclusions: NewEntry[]
}
