import type { ProbeModel } from '#firmware-config/schema'
import { mixed, numberOf } from './draws.ts'

/** A while in which a probe measures beyond its bounds. Values in milli-units, times Unix ms. */
export type Spell = { probeId: string; fromMs: number; toMs: number; extremeMilli: number }

/** One window of a probe. It ends at endMs. */
export type PlannedWindow = {
  endMs: number
  windowMs: number
  samples: number
  minMilli: number
  maxMilli: number
  meanMilli: number
  lastMilli: number
}

/** In range a window of a quarter of an hour, out of range one of a minute, as agents tell it. */
export const calmWindowMs = 900_000
const spellWindowMs = 60_000
const samplePeriodMs = 10_000
/** How long the weather of a place lasts, and of a day. */
const weatherMs = 4 * 3_600_000
const dayMs = 86_400_000

/** What is usual where a probe hangs, told by its bounds: mean, and how far it strays; milli-units. */
function usual({ quantity, boundHighMilli, boundLowMilli }: ProbeModel): {
  mean: number
  weather: number
  ripple: number
} {
  if (quantity === 'humidity') return { mean: 45_000, weather: 8_000, ripple: 700 }
  if (boundHighMilli <= 10_000) return { mean: 4_500, weather: 500, ripple: 600 }
  return boundLowMilli >= 20_000
    ? { mean: 21_200, weather: 800, ripple: 80 }
    : { mean: 22_000, weather: 900, ripple: 60 }
}

/** Between -1 and 1, smooth over time, the same for the same name. */
function drift(name: number, atMs: number, periodMs: number): number {
  const slot = Math.floor(atMs / periodMs)
  const share = atMs / periodMs - slot
  const at = (index: number) => mixed(name, index) / 0x8000_0000 - 1
  const eased = share * share * (3 - 2 * share)
  return at(slot) * (1 - eased) + at(slot + 1) * eased
}

/** The climate of one probe: its windows are worked out, not remembered. */
export function climateOf(seed: number, deviceId: string, probe: ProbeModel) {
  const name = mixed(seed, numberOf(deviceId), numberOf(probe.probeId))
  const { mean, weather, ripple } = usual(probe)
  const calm = (atMs: number) =>
    mean +
    weather *
      (0.6 * drift(name, atMs, weatherMs) +
        0.3 * drift(name + 1, atMs, dayMs) +
        0.1 * drift(name + 2, atMs, calmWindowMs))

  function calmWindow(endMs: number, windowMs: number): PlannedWindow {
    const middle = Math.round(calm(endMs - windowMs / 2))
    const around = Math.round(ripple * (0.7 + 0.3 * Math.abs(drift(name + 3, endMs, calmWindowMs))))
    const last = Math.round(middle + ripple * 0.6 * drift(name + 4, endMs, calmWindowMs))
    return {
      endMs,
      windowMs,
      samples: Math.floor(windowMs / samplePeriodMs),
      minMilli: middle - around,
      maxMilli: middle + around,
      meanMilli: middle,
      lastMilli: last,
    }
  }

  /** Rises from the bound to the extreme and falls back, and never touches the bound on the way. */
  function spellWindow({ fromMs, toMs, extremeMilli }: Spell, endMs: number, windowMs: number): PlannedWindow {
    const isHot = extremeMilli > mean
    const bound = isHot ? probe.boundHighMilli + 150 : probe.boundLowMilli - 150
    const at = (atMs: number) => {
      const share = Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)))
      return Math.round(bound + (extremeMilli - bound) * Math.sin(Math.PI * share))
    }
    const [first, last] = [at(endMs - windowMs), at(endMs)]
    return {
      endMs,
      windowMs,
      samples: Math.max(1, Math.floor(windowMs / samplePeriodMs)),
      minMilli: Math.min(first, last),
      maxMilli: Math.max(first, last),
      meanMilli: Math.round((first + last) / 2),
      lastMilli: last,
    }
  }

  return {
    /** Whole windows from one moment on that end by another, oldest first. */
    windows(fromMs: number, untilMs: number, spells: readonly Spell[]): PlannedWindow[] {
      const told: PlannedWindow[] = []
      for (let atMs = fromMs; ; ) {
        const spell = spells.find((one) => one.fromMs <= atMs && atMs < one.toMs)
        const next = spells.find((one) => one.fromMs > atMs)
        const longest = spell === undefined ? calmWindowMs : spellWindowMs
        const endMs = Math.min(atMs + longest, spell?.toMs ?? next?.fromMs ?? Number.POSITIVE_INFINITY)
        if (endMs > untilMs) return told
        told.push(spell === undefined ? calmWindow(endMs, endMs - atMs) : spellWindow(spell, endMs, endMs - atMs))
        atMs = endMs
      }
    },
  }
}
export type ProbeClimate = ReturnType<typeof climateOf>
