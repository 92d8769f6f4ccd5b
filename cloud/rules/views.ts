import type { Bounds, ProbeExposure } from '#cloud/climate/probe-exposure'
import type { Calibration } from '#cloud/devices/device'
import type {
  AntennaCondition,
  CardCondition,
  ClockCondition,
  ConnectionCondition,
  DeviceCondition,
  DoorCondition,
  QuarantineCondition,
  ReaderCondition,
  ReadsCondition,
  ReferencesCondition,
} from '#cloud/devices/device-condition'
import type { Lot, UnfitLotUse } from '#cloud/lots/lot'
import type { PositionKey } from '#cloud/positions/position-key'
import type { StockLine } from '#cloud/positions/stock-line'
import type { RequisitionLine } from '#cloud/requisitions/requisition'
import type { Announced } from '#cloud/requisitions/step-line'
import type { TagChips } from '#cloud/tags/tag-chips'
import type { Unit } from '#cloud/units/unit'
import type { DeviceId } from '#contracts/ids'

/** An item at a place for an owner. */
export type PositionView = {
  key: PositionKey
  abcClass: 'A' | 'B' | 'C' | null
  riskClass: 'high' | 'medium' | 'low' | null
  /** Entry that gave the item its classes; null when nobody did. */
  itemEntrySeq: number | null
  /** All there is of it here, whatever its standing. */
  lines: readonly StockLine[]
  /** All that is bound for here and not here yet. */
  coming: readonly StockLine[]
  /** The line of a requisition that is open, or holds what a person took back; null when there is none. */
  requisition: RequisitionLine | null
  /** All that was announced under the open line, wherever it is by now. */
  announced: Announced
  /** Reserved for cases, and the entries that say so. */
  reserved: { quantity: number; entrySeqs: readonly number[] }
  /** Mean daily use in thousandths, and the entries it was worked out from; null when nobody has. */
  demandMilliPerDay: number | null
  demandEntrySeqs: readonly number[]
  /** Entry that put the item into the assortment of the place; null when it does not belong there. */
  assortmentSeq: number | null
  /** Today as days since 1970-01-01 where the place is. */
  today: number
}

/** A tag that was heard: where, while nobody had bound it to a unit, and which chips were behind it. */
export type TagView = {
  epc: string
  placeId: string | null
  certainty: StockLine['certainty']
  lastEntrySeq: number
  /** False once somebody has bound it, or it has left what a reader watches. */
  observed: boolean
  /** The model whose cabinets carry it as a reference tag, which no neighbour's antennas make stock; null: none does. */
  referenceOf: string | null
  /** Null while none was heard, or nothing was said of them. */
  chips: Pick<TagChips, 'chips' | 'answeredAtMs' | 'lastEntrySeq'> | null
}

/** When a device was last heard by any message, and since when the service has been listening; Unix ms by its clock. */
export type Heartbeat = {
  /** Null when it never was. */
  lastHeardMs: number | null
  lastHeardSeq: number | null
  enrolledAtMs: number
  enrolledSeq: number
  /** Our own deafness is not their silence. */
  listeningSinceMs: number
  listeningSeq: number
}

/** A device; each part null while nothing is known of it or it is not the time to judge it. */
export type DeviceView = {
  deviceId: DeviceId
  reader: ReaderCondition | null
  reads: ReadsCondition | null
  references: ReferencesCondition | null
  calibration: DeviceCondition['calibration']
  heartbeat: Heartbeat | null
  clock: ClockCondition | null
  card: CardCondition | null
  connections: ConnectionCondition | null
  quarantine: QuarantineCondition | null
  gaps: DeviceCondition['gaps']
  documents: DeviceCondition['documents']
}

/** A device of which nothing is to be judged but what is put in the place of a null. */
export const nothingOf = (deviceId: DeviceId): DeviceView => ({
  deviceId,
  reader: null,
  reads: null,
  references: null,
  calibration: null,
  heartbeat: null,
  clock: null,
  card: null,
  connections: null,
  quarantine: null,
  gaps: null,
  documents: null,
})

export type DoorView = { deviceId: DeviceId; door: DoorCondition }
export type AntennaView = { deviceId: DeviceId; antenna: AntennaCondition; reader: ReaderCondition | null }

/**
 * What a device itself said last of everything: that nothing it recorded waits any more (when we heard so, Unix ms by our
 * clock), and since when it has been running.
 */
export type ToldAll = { toldAllMs: number; runningSinceMs: number; entrySeq: number | null }

/** Units that stand where a probe of a cabinet watches, and the entries that say so. */
export type UnitsThere = { count: number; entrySeqs: readonly number[] }

export type ProbeView = {
  deviceKind: 'cabinet' | 'room-sensor'
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  bounds: Bounds
  /** What a person recorded of it last; null when nobody did. */
  calibration: Calibration | null
  /** Null of a probe that never told a window. */
  exposure: ProbeExposure | null
  /** Null unless its silence is judged, and then nothing else is. */
  toldAll: ToldAll | null
  /** Null where nobody asked, for the probe measures, and in a room. */
  unitsThere: UnitsThere | null
}

/** One unit that something may stand against, and the place it is at or was last at that is no passage. */
export type UnitView = {
  unit: Unit
  placeId: string | null
  /** Days since 1970-01-01 there: today, and when it was used (null when it was not). */
  today: number
  dayOfUse: number | null
}

/** A lot with its uses of more than was booked, and its uses that nobody has looked into, each with the day (since 1970-01-01) it was where it was used. */
export type LotView = { lot: Lot; uses: readonly (UnfitLotUse & { day: number })[] }

/** What a rule can be about, and what it then sees. One entry here, and rules can be written about one more kind of subject. */
export type RuleViews = {
  position: PositionView
  tag: TagView
  unit: UnitView
  lot: LotView
  device: DeviceView
  door: DoorView
  antenna: AntennaView
  probe: ProbeView
}
export type RuleSubjectKind = keyof RuleViews
