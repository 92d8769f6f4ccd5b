import type { SimulationOptions } from '../simulation-options.ts'

/** One cabinet at which nobody comes by unless the test says so. */
export const oneCabinet: Omit<SimulationOptions, 'seed'> = {
  cabinets: 1,
  coldCabinets: 0,
  roomSensors: 0,
  items: 3,
  itemsPerCabinet: 3,
  unitsPerCabinet: 9,
  livelyMs: 0,
  meanGapMs: 60_000,
  tier: 'good',
  radio: 'declared',
  latencyMs: 5,
  faults: [],
}
