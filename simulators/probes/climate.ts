import type { ProbeModel } from '#firmware-config/schema'
import type { Random } from '#platform/random'

/** What kind of place a probe hangs in, told from its bounds. Values in milli-units, times in simulated ms. */
type Place = {
  meanMilli: number
  /** One standard deviation; the usual range is twice that either way. */
  deviationMilli: number
  /** How fast the weather of the place changes. */
  weatherMs: number
  /** Amplitude and period of a compressor. */
  sawMilli: number
  sawPeriodMs: number
  /** Where an open door draws it, and how fast. */
  outsideMilli: number | null
  doorMs: number
  recoverMs: number
  /** Where it goes when its cooling or air conditioning fails. */
  failedMilli: number
  failedMs: number
}

const minute = 60_000

function placeOf(probe: ProbeModel): Place {
  const room = { sawMilli: 0, sawPeriodMs: minute, outsideMilli: null, doorMs: minute, recoverMs: 20 * minute }
  if (probe.quantity === 'humidity')
    return {
      ...room,
      meanMilli: 45_000,
      deviationMilli: 3_500,
      weatherMs: 240 * minute,
      failedMilli: 72_000,
      failedMs: 40 * minute,
    }
  if (probe.boundHighMilli <= 10_000)
    return {
      meanMilli: 4_500,
      deviationMilli: 150,
      weatherMs: 60 * minute,
      sawMilli: 400,
      sawPeriodMs: 22 * minute,
      outsideMilli: 21_000,
      doorMs: 10 * minute,
      recoverMs: 4 * minute,
      failedMilli: 14_000,
      failedMs: 30 * minute,
    }
  const isOperatingRoom = probe.boundLowMilli >= 20_000
  return {
    ...room,
    meanMilli: isOperatingRoom ? 21_200 : 22_000,
    deviationMilli: isOperatingRoom ? 300 : 400,
    weatherMs: 120 * minute,
    failedMilli: probe.boundHighMilli + 4_000,
    failedMs: 45 * minute,
  }
}

/** The climate around one probe and the probe's own slowness. */
export type Climate = {
  /** Moves on by simulated time. */
  advance(byMs: number, conditions: { doorOpen: boolean; failed: boolean }): void
  /** What the probe has taken on, milli-units, without its noise. */
  valueMilli(): number
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float())
}

/** Approach of value to target over byMs with time constant tauMs. */
function approach(value: number, target: number, byMs: number, tauMs: number): number {
  return target + (value - target) * Math.exp(-byMs / tauMs)
}

/** Starts within the usual range, somewhere in the compressor's cycle. */
export function createClimate(probe: ProbeModel, random: Random): Climate {
  const place = placeOf(probe)
  const lagMs = /glycol|buffer/.test(probe.probeId) ? 12 * minute : 20_000
  const clamp = (value: number) => Math.max(-2.5, Math.min(2.5, value))
  let weather = clamp(normal(random))
  let sawMs = random.float() * place.sawPeriodMs
  let disturbance = 0
  let probeMilli = place.meanMilli + weather * place.deviationMilli

  function step(byMs: number, { doorOpen, failed }: { doorOpen: boolean; failed: boolean }): void {
    const keep = Math.exp(-byMs / place.weatherMs)
    weather = clamp(weather * keep + Math.sqrt(1 - keep * keep) * normal(random))
    sawMs = (sawMs + byMs) % place.sawPeriodMs
    const saw = place.sawMilli * (2 * Math.abs((2 * sawMs) / place.sawPeriodMs - 1) - 1)
    const calm = place.meanMilli + weather * place.deviationMilli + saw
    if (failed) disturbance = approach(disturbance, place.failedMilli - place.meanMilli, byMs, place.failedMs)
    else if (doorOpen && place.outsideMilli !== null)
      disturbance = approach(disturbance, place.outsideMilli - place.meanMilli, byMs, place.doorMs)
    else disturbance = approach(disturbance, 0, byMs, place.recoverMs)
    probeMilli = approach(probeMilli, calm + disturbance, byMs, lagMs)
  }

  return {
    advance(byMs, conditions) {
      for (let left = byMs; left > 0; left -= minute) step(Math.min(left, minute), conditions)
    },
    valueMilli: () => probeMilli,
  }
}
