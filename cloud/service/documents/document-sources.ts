import { nextDayMs } from '#cloud/calendar/next-day'
import type { DeviceRegistry } from '../devices/device-registry.ts'
import type { DocumentSource } from './document-source.ts'
import { rosterSource } from './roster-source.ts'
import { stockCardSource } from './stock-card-source.ts'
import { stopSource } from './stop-source.ts'

/** Where every kind of document comes from. */
export function documentSources(parts: {
  dayOfSite(atMs: number): number
  registry: DeviceRegistry
}): DocumentSource[] {
  const { dayOfSite, registry } = parts
  const cabinetsAt = (placeIds: ReadonlySet<string>) =>
    registry.all().flatMap(({ deviceId, placeId }) => (placeIds.has(placeId) ? [deviceId] : []))
  return [
    rosterSource,
    stopSource({ today: dayOfSite, nextDayMs: (atMs) => nextDayMs(dayOfSite, atMs) }),
    stockCardSource(cabinetsAt),
  ]
}
