import type { Quantity, SensorState } from '#contracts/facts/climate-facts'
import type { FactBody, FactOf } from '#contracts/facts/fact'
import type { ProbeModel } from '#firmware-config/schema'

/** What asking a probe brought: a value, a garbled answer (checksum), or nothing. */
export type ProbeSample = { kind: 'value'; valueMilli: number } | { kind: 'garbled' } | { kind: 'none' }

export type ClimateRecordedBody = FactBody<FactOf<'ClimateRecorded'>>

/** A probe as the pure stage needs it. */
export type ProbeSetup = {
  model: ProbeModel
  /** Longest window while the sensor is good and the value in range. */
  climateWindowMs: number
  /** Longest window otherwise. */
  climateWindowOutsideMs: number
  noDataAfterMs: number
  /** Unix ms after which its calibration is overdue; null when none is kept. */
  calibrationDueAtMs: number | null
}

/** Which side of its bounds a value is on; the bound itself is outside. */
export type BoundSide = 'low' | 'inside' | 'high'

/** A stretch of one sensor state on one side of the bounds, still growing. */
export type ClimateWindow = {
  state: SensorState
  side: BoundSide
  startElapsedMs: number
  samples: number
  minMilli: number | null
  maxMilli: number | null
  sumMilli: number
  lastMilli: number | null
}

/** All of one probe. Plain data. */
export type ProbeState = {
  setup: ProbeSetup
  sensorState: SensorState | null
  window: ClimateWindow | null
  /** When somebody first asked, elapsed ms. */
  sinceElapsedMs: number | null
  /** Last answer that was a number, plausible or not. */
  answeredElapsedMs: number | null
  garbledSinceAnswer: boolean
  /** Last value believed and when; null after a gap. */
  believed: { valueMilli: number; atElapsedMs: number } | null
  /** A value too far from the last believed one, and how many times in a row its like was seen. */
  jump: { valueMilli: number; seen: number } | null
  /** The raw value last seen and since when it has not changed at all. */
  unchanged: { valueMilli: number; sinceElapsedMs: number } | null
}

/** A probe right now, for telemetry. Null value unless good or calibration-overdue. */
export type ProbeReading = {
  probeId: string
  quantity: Quantity
  state: SensorState
  valueMilli: number | null
}
