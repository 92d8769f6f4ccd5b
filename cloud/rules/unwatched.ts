import { input } from './proof-parts.ts'
import type { ProbeView } from './views.ts'

/** What is kept below this is kept cold: a refrigerator or a freezer. */
const coldBelowMilliC = 15_000

/** Whether what the probe watches is cold storage: not to know how warm it is there is dangerous soon. */
export function isColdStorage({ deviceKind, quantity, bounds }: ProbeView): boolean {
  return deviceKind === 'cabinet' && quantity === 'temperature' && bounds.highMilli <= coldBelowMilliC
}

/** How many units stand where nobody knows how warm it is, as an input of a proof; null where nobody asked. */
export function unitsAtStake({ unitsThere }: ProbeView) {
  return input('unitsThere', unitsThere?.count ?? null, 'units', unitsThere?.entrySeqs ?? [])
}
