import type { Random } from '#platform/random'
import { hospitalProfiles } from '#simulators/hospital/world/profile'
import type { RadioLawName } from '#simulators/llrp-reader/radio/radio'

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
  /** The last ones of them. */
  coldCabinets: number
  roomSensors: number
  items: number
  /** Different items that lie in one cabinet. */
  itemsPerCabinet: number
  unitsPerCabinet: number
  /** How long people come, virtual ms. */
  livelyMs: number
  meanGapMs: number
  tier: 'good' | 'typical'
  /** How the air behaves. In the harder radio cabinets stand side by side and leak into the next. */
  radio: RadioLawName
  latencyMs: number
  faults: SimulatedFault[]
}

const minuteMs = 60_000

/** How big the hospital is: two cabinets, quick to simulate, or one of those that `npm start` knows. */
export const simulationSizes = ['two', 'default', 'large'] as const
export type SimulationSize = (typeof simulationSizes)[number]

type Counts = Pick<
  SimulationOptions,
  'cabinets' | 'coldCabinets' | 'roomSensors' | 'items' | 'itemsPerCabinet' | 'unitsPerCabinet' | 'tier'
>

function drawCounts(size: SimulationSize, unitsChance: number, tierChance: number): Counts {
  if (size === 'two') {
    return {
      cabinets: 2,
      coldCabinets: 1,
      roomSensors: 1,
      items: 6,
      itemsPerCabinet: 6,
      unitsPerCabinet: 8 + unitsChance,
      tier: tierChance < 0.75 ? 'good' : 'typical',
    }
  }
  const { cabinets, coldCabinets, roomSensors, items, units } = hospitalProfiles[size]
  const itemsPerCabinet = Math.ceil(items / cabinets)
  return {
    ...{ cabinets, coldCabinets, roomSensors, items, itemsPerCabinet },
    unitsPerCabinet: Math.ceil(units / cabinets),
    tier: 'good',
  }
}

/**
 * Draws a hospital. Every fault kind comes up in a handful of seeds. A cabinet sees as many people and faults in a big
 * hospital as in one of two cabinets.
 */
export function drawOptions(seed: number, random: Random, size: SimulationSize = 'two'): SimulationOptions {
  const livelyMs = (15 + random.integer(16)) * minuteMs
  const { cabinets } = drawCounts(size, 0, 0)
  const pairs = cabinets / 2
  const faults = Array.from({ length: (3 + random.integer(4)) * pairs }, (): SimulatedFault => {
    const kind = faultKinds[random.integer(faultKinds.length)] ?? 'reader-outage'
    return {
      kind,
      atMs: random.integer(livelyMs),
      lastsMs: (5 + random.integer(10 * 60)) * 1_000,
      cabinet: random.integer(cabinets),
    }
  })
  const unitsChance = random.integer(12)
  const meanGapMs = ((1 + random.integer(4)) * minuteMs) / pairs
  return {
    seed,
    ...drawCounts(size, unitsChance, random.float()),
    radio: 'cavity',
    livelyMs,
    meanGapMs,
    latencyMs: 1 + random.integer(40),
    faults: faults.sort((a, b) => a.atMs - b.atMs),
  }
}
