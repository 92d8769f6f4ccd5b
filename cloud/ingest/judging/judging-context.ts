import type { Bounds } from '#cloud/climate/probe-exposure'
import type { Device } from '#cloud/devices/device'
import type { NewId } from '#cloud/journal/new-id'
import type { PlaceBook } from '#cloud/places/place-book'
import type { PolicyBook } from '#cloud/policies/policy-book'
import type { RuleRegistry } from '#cloud/rules/registry'
import type { DeviceId, EpcHex, SiteId } from '#contracts/ids'

export type ProbeBounds = { quantity: 'temperature' | 'humidity'; bounds: Bounds }

/** What judging needs to know that the transaction at hand does not change. */
export type JudgingContext = {
  siteId: SiteId
  nowMs: number
  rules: RuleRegistry
  policies: PolicyBook
  places: PlaceBook
  newId: NewId
  /** Which day it is (days since 1970-01-01) at a moment where a place is. */
  dayAt(placeId: string, atMs: number): number
  /** When a day begins where a place is, Unix ms; null stands for the whole site. */
  dayBeginsAt(placeId: string | null, day: number): number
  /** Null for a device nobody enrolled. */
  deviceOf(deviceId: DeviceId): Device | null
  /** Null for a probe the device's model does not have. */
  boundsOf(device: Device, probeId: string): ProbeBounds | null
  /** Every probe of a device, by the names its model gives them. */
  probeIdsOf(deviceId: DeviceId): readonly string[]
  /** The model whose cabinets carry this tag as a reference; null where none does. */
  referenceOf(epc: EpcHex): string | null
  /** After how long a taken unit that nobody accounts for is declared so, ms; null: never. */
  unaccountedAfterMs: number | null
}
