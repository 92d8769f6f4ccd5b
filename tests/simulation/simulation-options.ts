import type { Random } from '#platform/random'

/** What breaks, where and for how long. Times in virtual milliseconds after the people have come. */
export type SimulatedFault = { kind: FaultKind; atMs: number; lastsMs: number; cabinet: number }

export const faultKinds = [
  'reader-outage',
  'reader-half-open',
  'reader-reboot',
  'reader-stale-session',
  'reader-mute-keepalive',
  'reader-slow',
  'reader-garbage',
  'reader-wrong-length',
  'reader-reset-mid-frame',
  'reader-duplicate-response',
  'reader-clock-step',
  'antenna-loss',
  'antenna-loss-silent',
  'antenna-flap',
  'frame-splitting',
  'frame-coalescing',
  'gpi-bounce',
  'network-reset',
  'network-half-open',
  'agent-crash',
  'service-crash',
  'both-crash',
  'device-clock-step',
  'forced-door',
  'unknown-badge',
  'probe-drop-out',
  'probe-power-on-value',
  'fridge-warm',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** One simulated hospital, drawn from its seed. */
export type SimulationOptions = {
  seed: number
  cabinets: number
  unitsPerCabinet: number
  /** How long people come, virtual ms. */
  livelyMs: number
  meanGapMs: number
  tier: 'good' | 'typical'
  latencyMs: number
  faults: SimulatedFault[]
}

const minuteMs = 60_000

/** Draws a hospital. Every fault kind comes up in a handful of seeds. */
export function drawOptions(seed: number, random: Random): SimulationOptions {
  const livelyMs = (15 + random.integer(16)) * minuteMs
  const cabinets = 2
  const faults = Array.from({ length: 3 + random.integer(4) }, (): SimulatedFault => {
    const kind = faultKinds[random.integer(faultKinds.length)] ?? 'reader-outage'
    return {
      kind,
      atMs: random.integer(livelyMs),
      lastsMs: (5 + random.integer(10 * 60)) * 1_000,
      cabinet: random.integer(cabinets),
    }
  })
  return {
    seed,
    cabinets,
    unitsPerCabinet: 8 + random.integer(12),
    livelyMs,
    meanGapMs: (1 + random.integer(4)) * minuteMs,
    tier: random.float() < 0.75 ? 'good' : 'typical',
    latencyMs: 1 + random.integer(40),
    faults: faults.sort((a, b) => a.atMs - b.atMs),
  }
}
