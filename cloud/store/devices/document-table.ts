import type { DeviceDocument } from '#cloud/documents/device-document'
import type { DeviceId, SiteId } from '#contracts/ids'
import { type NounTable, nounAccess } from '../engine/noun-table.ts'
import { numberOrNull, textOrNull } from '../engine/row-values.ts'
import type { SiteDatabase } from '../engine/site-database.ts'

/** Documents of devices, by device and kind. */
export const documentTable: NounTable<DeviceDocument> = {
  table: 'documents',
  columns: {
    site_id: 'text',
    device_id: 'text',
    kind: 'text',
    wanted_version: 'bigint',
    body_hash: 'text',
    issued_at_ms: 'bigint',
    held_version: 'bigint',
    held_since_ms: 'bigint',
    refused_version: 'bigint',
    refused_reason: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'device_id', 'kind'],
  valuesOf: (document) => [
    document.siteId,
    document.deviceId,
    document.kind,
    document.wantedVersion,
    document.bodyHash,
    document.issuedAtMs,
    document.heldVersion,
    document.heldSinceMs,
    document.refusedVersion,
    document.refusedReason,
    document.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    deviceId: row.device_id as DeviceId,
    kind: String(row.kind),
    wantedVersion: numberOrNull(row.wanted_version),
    bodyHash: textOrNull(row.body_hash),
    issuedAtMs: numberOrNull(row.issued_at_ms),
    heldVersion: numberOrNull(row.held_version),
    heldSinceMs: numberOrNull(row.held_since_ms),
    refusedVersion: numberOrNull(row.refused_version),
    refusedReason: textOrNull(row.refused_reason),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}

const documents = nounAccess(documentTable)

/** Which documents devices should have and have. Keys are device and kind, joined with a slash. */
export function documentAccess(site: SiteDatabase) {
  return {
    all: (): Promise<DeviceDocument[]> => documents.all(site),
    byKeys: (keys: readonly string[]): Promise<DeviceDocument[]> =>
      documents.byKeys(
        site,
        keys.map((key) => key.split('/')),
      ),
    put: (changed: readonly DeviceDocument[]) => documents.put(site, changed),
  }
}
