import type { Bounds, Probe } from '#cloud/climate/probe-exposure'
import type { Numbers } from '#cloud/policies/policy-book'
import type { ThresholdSpecs } from '#cloud/policies/threshold'

/** The thresholds that are the bounds of a quantity at a place. */
export const boundNames = {
  temperature: { low: 'temperatureLowMilliC', high: 'temperatureHighMilliC' },
  humidity: { low: 'humidityLowMilliPercent', high: 'humidityHighMilliPercent' },
} as const satisfies Record<Probe['quantity'], unknown>

/** The bounds people set for the place itself, which are set both or not at all; those of the model where nobody did. */
export function boundsInForce(
  ofModel: Bounds,
  quantity: Probe['quantity'],
  numbers: Numbers,
  specs: ThresholdSpecs,
): Bounds {
  const { low: lowName, high: highName } = boundNames[quantity]
  const [low, high] = [numbers(lowName, specs.get(lowName)), numbers(highName, specs.get(highName))]
  if (low === null || high === null || low.value >= high.value) return ofModel
  const { setBy, setAtMs, entrySeq } = low
  return { lowMilli: low.value, highMilli: high.value, setBy, setAtMs, entrySeq }
}
