import { beginningOfDay, dayOf } from '#cloud/calendar/local-day'
import type { JudgingContext } from '#cloud/ingest/judging/judging-context'
import type { NewId } from '#cloud/journal/new-id'
import { rootPlaceId } from '#cloud/places/founding-places'
import { type PlaceBook, placeBookOf } from '#cloud/places/place-book'
import type { Policy } from '#cloud/policies/policy'
import { type PolicyBook, policyBookOf } from '#cloud/policies/policy-book'
import type { RuleRegistry } from '#cloud/rules/registry'
import type { WritableStore } from '#cloud/store/open-store'
import type { SiteId } from '#contracts/ids'
import type { DeviceRegistry } from './devices/device-registry.ts'

/** Rules, places, policies and devices as judging sees them, read anew whenever they change. */
export type RuleBook = {
  context(nowMs: number): JudgingContext
  policies(): Policy[]
  places(): PlaceBook
  /** Which day it is (days since 1970-01-01) at a moment where a place is. */
  dayAt(placeId: string, atMs: number): number
  reload(): Promise<void>
}

export function createRuleBook(parts: {
  siteId: SiteId
  store: WritableStore
  registry: DeviceRegistry
  rules: RuleRegistry
  newId: NewId
  timeZone: string
  unaccountedAfterMs: number | null
}): RuleBook {
  const { siteId, store, registry, rules, newId, timeZone, unaccountedAfterMs } = parts
  let policies: Policy[] = []
  let policyBook: PolicyBook = policyBookOf([])
  let places: PlaceBook = placeBookOf([], new Map(), timeZone)
  const dayAt = (placeId: string, atMs: number) => dayOf(places.timeZoneOf(placeId), atMs)
  return {
    context: (nowMs) => ({
      siteId,
      nowMs,
      rules,
      policies: policyBook,
      places,
      newId,
      dayAt,
      dayBeginsAt: (placeId, day) => beginningOfDay(places.timeZoneOf(placeId ?? rootPlaceId), day),
      deviceOf: registry.find,
      boundsOf: registry.boundsOf,
      probeIdsOf: registry.probeIdsOf,
      referenceOf: registry.referenceOf,
      unaccountedAfterMs,
    }),
    policies: () => policies,
    places: () => places,
    dayAt,
    async reload() {
      const read = await store.transaction(async (tx) => ({
        devices: await tx.devices.enrolled(),
        policies: await tx.policies.all(),
        places: await tx.places.all(),
      }))
      registry.replace(read.devices)
      policies = read.policies
      policyBook = policyBookOf(policies)
      const placements = new Map(read.devices.map(({ deviceId, placements }) => [deviceId as string, placements]))
      places = placeBookOf(read.places, placements, timeZone)
    },
  }
}
