import type { DeviceId } from '#contracts/ids'

/** A document kept for a device and sent to it whenever it subscribes. */
export type DeviceDocument = {
  deviceId: DeviceId
  documentName: string
  version: number
  body: string
  updatedAtMs: number
}
