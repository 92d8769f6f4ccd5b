import type { SensorState } from '#contracts/facts/climate-facts'
import type { DeviceId, Epoch } from '#contracts/ids'

/**
 * One window of one probe as the device recorded it, kept beside the chain: many, small, and worth nothing one by one.
 * Its number is the order it was stored in. Values are null across a gap.
 */
export type ClimateWindow = {
  windowSeq: number
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  /** Unix ms, event time. */
  endedAtMs: number
  windowMs: number
  state: SensorState
  samples: number
  minMilli: number | null
  maxMilli: number | null
  meanMilli: number | null
  lastMilli: number | null
  /** The fact it came as. */
  epoch: Epoch
  seq: number
}

/** The window's text that the running hash is over: one line, every value, its number first. */
export function hashedTextOfWindow(window: ClimateWindow): string {
  const { windowSeq, deviceId, probeId, quantity, endedAtMs, windowMs, state, samples, epoch, seq } = window
  const { minMilli, maxMilli, meanMilli, lastMilli } = window
  const whose = `${windowSeq}|${deviceId}|${probeId}|${quantity}|${epoch}|${seq}`
  const values = `${minMilli ?? ''}|${maxMilli ?? ''}|${meanMilli ?? ''}|${lastMilli ?? ''}`
  return `${whose}|${endedAtMs}|${windowMs}|${state}|${samples}|${values}`
}

/** What ties an hour of windows to the chain: the running hash after the last window of the hour. */
export type ClimateDigest = { firstWindowSeq: number; lastWindowSeq: number; windows: number; hash: string }
