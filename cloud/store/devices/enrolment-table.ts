import type { Device } from '#cloud/devices/device'
import type { Enrolment } from '#cloud/devices/enrolment'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { textOrNull } from '../engine/row-values.ts'

/** Enrolments of devices, by id. */
export const enrolmentTable: NounTable<Enrolment> = {
  table: 'enrolments',
  columns: {
    site_id: 'text',
    enrolment_id: 'text',
    device_id: 'text',
    model_id: 'text',
    device_kind: 'text',
    title: 'text',
    place_id: 'text',
    state: 'text',
    opened_at_ms: 'bigint',
    expires_at_ms: 'bigint',
    key_fingerprint: 'text',
    certificate_request: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'enrolment_id'],
  valuesOf: (enrolment) => [
    enrolment.siteId,
    enrolment.enrolmentId,
    enrolment.deviceId,
    enrolment.modelId,
    enrolment.deviceKind,
    enrolment.title,
    enrolment.placeId,
    enrolment.state,
    enrolment.openedAtMs,
    enrolment.expiresAtMs,
    enrolment.keyFingerprint,
    enrolment.certificateRequest,
    enrolment.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    enrolmentId: String(row.enrolment_id),
    deviceId: row.device_id as DeviceId,
    modelId: String(row.model_id),
    deviceKind: row.device_kind as Device['kind'],
    title: String(row.title),
    placeId: String(row.place_id),
    state: row.state as Enrolment['state'],
    openedAtMs: Number(row.opened_at_ms),
    expiresAtMs: Number(row.expires_at_ms),
    keyFingerprint: textOrNull(row.key_fingerprint),
    certificateRequest: textOrNull(row.certificate_request),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
