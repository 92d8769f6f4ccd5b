import type { Calibration, Device, DeviceCertificate } from '#cloud/devices/device'
import type { Placement } from '#cloud/places/place-book'
import { canonicalJson } from '#contracts/canonical-json'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { numberOrNull, parsed, textOrNull } from '../engine/row-values.ts'

/** Devices, by id. */
export const deviceTable: NounTable<Device> = {
  table: 'devices',
  columns: {
    site_id: 'text',
    device_id: 'text',
    kind: 'text',
    model_id: 'text',
    title: 'text',
    place_id: 'text',
    placements: 'text',
    credential_hash: 'text',
    certificates: 'text',
    calibrations: 'text',
    registered_at_ms: 'bigint',
    retired_at_ms: 'bigint',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'device_id'],
  valuesOf: (device) => [
    device.siteId,
    device.deviceId,
    device.kind,
    device.modelId,
    device.title,
    device.placeId,
    canonicalJson(device.placements),
    device.credentialHash,
    canonicalJson(device.certificates),
    canonicalJson(device.calibrations),
    device.registeredAtMs,
    device.retiredAtMs,
    device.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    deviceId: row.device_id as DeviceId,
    kind: row.kind as Device['kind'],
    modelId: String(row.model_id),
    title: String(row.title),
    placeId: String(row.place_id),
    placements: parsed<Placement[]>(row.placements),
    registeredAtMs: Number(row.registered_at_ms),
    credentialHash: textOrNull(row.credential_hash),
    certificates: parsed<DeviceCertificate[]>(row.certificates),
    calibrations: parsed<Calibration[]>(row.calibrations),
    retiredAtMs: numberOrNull(row.retired_at_ms),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
