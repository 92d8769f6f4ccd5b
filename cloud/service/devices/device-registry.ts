import { timingSafeEqual } from 'node:crypto'
import type { Device } from '#cloud/devices/device'
import type { ProbeBounds } from '#cloud/ingest/judging/judging-context'
import type { DeviceId, EpcHex } from '#contracts/ids'
import { referenceTagsOf } from '#firmware-config/reference-tags'
import type { DeviceModel } from '#firmware-config/schema'
import { hashSecretToken } from '../people/secret-token.ts'

/** The enrolled devices and what their models say, in memory: asked at every connection and every window. */
export type DeviceRegistry = {
  replace(devices: readonly Device[]): void
  /** Retired ones too: what they said before goes on to be judged. */
  find(deviceId: DeviceId): Device | null
  /** Those that serve. */
  all(): Device[]
  kindOf(deviceId: DeviceId): Device['kind'] | null
  /** Null for a probe its model does not have. The bounds are the model's: a place may set others. */
  boundsOf(device: Device, probeId: string): ProbeBounds | null
  /** Every probe of a device, by the names its model gives them. */
  probeIdsOf(deviceId: DeviceId): string[]
  /** The model whose cabinets carry this tag as a reference, which is never stock; null where none does. */
  referenceOf(epc: EpcHex): string | null
  isCredential(deviceId: DeviceId, password: Uint8Array): boolean
}

/** A device's password is 192 bits of chance, so its plain SHA-256 is enough and a storm of reconnects costs nothing. */
export const credentialHashOf = hashSecretToken

export function createDeviceRegistry(models: ReadonlyMap<string, DeviceModel>): DeviceRegistry {
  let devices = new Map<DeviceId, Device>()
  const references = referenceTagsOf(models.values())
  return {
    replace(list) {
      devices = new Map(list.map((device) => [device.deviceId, device]))
    },
    find: (deviceId) => devices.get(deviceId) ?? null,
    all: () => [...devices.values()].filter(({ retiredAtMs }) => retiredAtMs === null),
    kindOf: (deviceId) => devices.get(deviceId)?.kind ?? null,
    boundsOf(device, probeId) {
      const probe = models.get(device.modelId)?.probes.find((each) => each.probeId === probeId)
      if (probe === undefined) return null
      return {
        quantity: probe.quantity,
        bounds: {
          lowMilli: probe.boundLowMilli,
          highMilli: probe.boundHighMilli,
          setBy: `model ${device.modelId}`,
          setAtMs: device.registeredAtMs,
          entrySeq: device.lastEntrySeq,
        },
      }
    },
    probeIdsOf: (deviceId) =>
      (models.get(devices.get(deviceId)?.modelId ?? '')?.probes ?? []).map(({ probeId }) => probeId),
    referenceOf: (epc) => references.get(epc) ?? null,
    isCredential(deviceId, password) {
      const device = devices.get(deviceId)
      if (device === undefined || device.credentialHash === null) return false
      const given = Buffer.from(credentialHashOf(Buffer.from(password).toString('utf8')), 'hex')
      const kept = Buffer.from(device.credentialHash, 'hex')
      return given.length === kept.length && timingSafeEqual(given, kept)
    },
  }
}
