import type { DeviceId } from '#contracts/ids'

/** How a device was last heard of. Times are the service's. Telemetry proves nothing, so none of it is journalled. */
export type DeviceHealth = {
  deviceId: DeviceId
  state: 'online' | 'offline' | 'never-seen'
  /** Any packet of it, heartbeat included; null before the first. */
  lastSeenAtMs: number | null
  agentVersion: string | null
  epoch: string | null
  committedSeq: number
  /** The last telemetry as it was sent; null before the first. */
  telemetry: Record<string, unknown> | null
  telemetryAtMs: number | null
  /** The last status as it was sent; null before the first. */
  status: Record<string, unknown> | null
}
