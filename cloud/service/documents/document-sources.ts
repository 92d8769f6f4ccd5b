import { beginningOfDay } from '#cloud/calendar/local-day'
import { nextDayMs } from '#cloud/calendar/next-day'
import type { SigningKeys } from '#cloud/certificates/signing-key'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { PlaceBook } from '#cloud/places/place-book'
import type { ThresholdSpecs } from '#cloud/policies/threshold'
import type { DeviceModel } from '#firmware-config/schema'
import type { DeviceRegistry } from '../devices/device-registry.ts'
import type { DocumentSource } from './document-source.ts'
import { modelSource } from './model-source.ts'
import { policySource } from './policy-source.ts'
import { rosterSource } from './roster-source.ts'
import { signingKeySource } from './signing-key-source.ts'
import { stockCardSource } from './stock-card-source.ts'
import { stopSource } from './stop-source.ts'

/** Where every kind of document comes from. */
export function documentSources(parts: {
  dayOfSite(atMs: number): number
  registry: DeviceRegistry
  thresholds: ThresholdSpecs
  places(): PlaceBook
  models: ReadonlyMap<string, DeviceModel>
  signingKeys: SigningKeys
}): DocumentSource[] {
  const { dayOfSite, registry, thresholds, places, models, signingKeys } = parts
  const cabinetsAt = (placeIds: ReadonlySet<string>) =>
    registry.all().flatMap(({ deviceId, placeId }) => (placeIds.has(placeId) ? [deviceId] : []))
  return [
    signingKeySource(signingKeys),
    rosterSource(places),
    stopSource({
      today: dayOfSite,
      nextDayMs: (atMs) => nextDayMs(dayOfSite, atMs),
      beginsAtMs: (day) => beginningOfDay(places().timeZoneOf(rootPlaceId), day),
    }),
    stockCardSource(cabinetsAt, places),
    policySource({ thresholds, places }),
    modelSource(models),
  ]
}
