import type { CabinetPolicies } from '#contracts/downlink/cabinet-policies'
import type { ProbeModel } from '#firmware-config/schema'

export type PlaceBounds = CabinetPolicies['bounds']

function ofPlace({ quantity }: ProbeModel, bounds: PlaceBounds): PlaceBounds[number] | undefined {
  return bounds.find((each) => each.quantity === quantity)
}

/**
 * Whether a probe can tell when such bounds are left: low below high, and both among the values it is believed at. Beyond
 * those a breach would be taken for a fault of the probe.
 */
function canTell({ plausibleLowMilli, plausibleHighMilli }: ProbeModel, bounds: PlaceBounds[number]): boolean {
  const { lowMilli, highMilli } = bounds
  return lowMilli < highMilli && lowMilli >= plausibleLowMilli && highMilli <= plausibleHighMilli
}

/** Whether every probe can be held to these bounds. */
export function areTellable(probes: readonly ProbeModel[], bounds: PlaceBounds): boolean {
  return probes.every((probe) => {
    const own = ofPlace(probe, bounds)
    return own === undefined || canTell(probe, own)
  })
}

/** A probe with the bounds of its place, or with its model's where the place sets none that it can tell. */
export function probeAtPlace(probe: ProbeModel, bounds: PlaceBounds): ProbeModel {
  const own = ofPlace(probe, bounds)
  if (own === undefined || !canTell(probe, own)) return probe
  return { ...probe, boundLowMilli: own.lowMilli, boundHighMilli: own.highMilli }
}
