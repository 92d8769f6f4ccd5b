import type { DeviceId, SiteId } from '#contracts/ids'
import type { ClimateWindow } from './window.ts'

/** What an exposure is made of: of one stored window, whose probe is known, what was measured and when. */
export type MeasuredWindow = Omit<ClimateWindow, 'deviceId' | 'probeId' | 'quantity' | 'epoch' | 'seq'>

/** Between which values a probe should stay, a value on a bound being outside, and who says so. */
export type Bounds = {
  lowMilli: number
  highMilli: number
  setBy: string
  setAtMs: number
  /** Entry that gave the device its model. */
  entrySeq: number | null
}

/** Which probe, and what it is watched by. */
export type Probe = {
  siteId: SiteId
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  bounds: Bounds
}

/** Time spent beyond one bound, good data only. */
export type SideExposure = {
  /** Length of the present run beyond the bound, ms. A gap neither lengthens nor ends it. */
  consecutiveMs: number
  /** When the run began, Unix ms; null when there is none. */
  sinceMs: number | null
  /** Furthest value of the run. */
  extremeMilli: number | null
  /** Newest windows of the run, ascending, at most 50. */
  windowSeqs: number[]
  /** Time beyond the bound by hour (hours since 1970-01-01), ascending, the last 24 hours; the newest window of each. */
  hours: { hour: number; ms: number; windowSeq: number }[]
}

/** All a temperature rule must remember of a probe: a fold of its windows, stored whole as JSON. */
export type ProbeExposure = {
  siteId: SiteId
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  /** State of the sensor in the newest window. */
  state: ClimateWindow['state']
  /** End of the newest window, Unix ms. */
  endedAtMs: number
  lastMilli: number | null
  lastWindowSeq: number
  /** End of the newest window that measured, Unix ms, and its number; null before the first. */
  measuredUntilMs: number | null
  measuredSeq: number | null
  /** Since when it has been measuring without a gap it told of, Unix ms; null while it is not. */
  measuringSinceMs: number | null
  /** How long good data has stayed inside the clear level without interruption by bad values, ms. */
  safeMs: number
  hot: SideExposure
  cold: SideExposure
  /** Bounds of the open breach: it keeps the limits that were in force when it began. Null while there is no breach. */
  breachBounds: Bounds | null
}
