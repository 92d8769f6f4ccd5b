import type { DeviceId, SiteId } from '#contracts/ids'

/** Time spent beyond one bound, good data only. */
export type SideExposure = {
  /** Length of the present run beyond the bound, ms. A gap neither lengthens nor ends it. */
  consecutiveMs: number
  /** When the run began, Unix ms; null when there is none. */
  sinceMs: number | null
  /** Furthest value of the run. */
  extremeMilli: number | null
  /** Newest windows of the run, ascending, at most 50. */
  entrySeqs: number[]
  /** Time beyond the bound by hour (hours since 1970-01-01), ascending, the last 24 hours. */
  hours: { hour: number; ms: number; entrySeq: number }[]
}

/** All a temperature rule must remember of a probe: a projection of its windows, stored whole as JSON. */
export type ProbeExposure = {
  siteId: SiteId
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  /** State of the sensor in the newest window. */
  state: 'good' | 'no-data' | 'implausible' | 'calibration-overdue'
  /** End of the newest window, Unix ms. */
  endedAtMs: number
  lastMilli: number | null
  lastEntrySeq: number
  /** How long good data has stayed inside the clear level without interruption by bad values, ms. */
  safeMs: number
  hot: SideExposure
  cold: SideExposure
  /** Bounds of the open breach: it keeps the limits that were in force when it began. Null while there is no breach. */
  breachBounds: { lowMilli: number; highMilli: number; setBy: string; setAtMs: number; entrySeq: number | null } | null
}
