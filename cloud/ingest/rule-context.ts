import type { PolicyBook } from '#cloud/policies/policy'
import type { DeviceId, SiteId } from '#contracts/ids'

export type ProbeBounds = {
  quantity: 'temperature' | 'humidity'
  bounds: { lowMilli: number; highMilli: number; setBy: string; setAtMs: number; entrySeq: number | null }
}

/** What the rules need to know that no transaction changes. */
export type RuleContext = {
  siteId: SiteId
  nowMs: number
  /** Today as days since 1970-01-01 where the hospital is. */
  today: number
  policies: PolicyBook
  /** Null for a device nobody enrolled. */
  deviceKind(deviceId: DeviceId): 'cabinet' | 'room-sensor' | null
  /** Null for a probe the device's model does not have. */
  boundsOf(deviceId: DeviceId, probeId: string): ProbeBounds | null
}
