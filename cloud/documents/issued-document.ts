import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { DeviceId, SiteId } from '#contracts/ids'

/** Which version of which document a device should have, and the SHA-256 of its text. */
export type IssuedDocument = {
  siteId: SiteId
  deviceId: DeviceId
  documentName: string
  version: number
  bodyHash: string
  updatedAtMs: number
}

/** The documents an entry issues, as device and name. */
export function documentsOfEntry(entry: NumberedEntry): string[] {
  if (entry.kind !== 'DocumentIssued') return []
  const { deviceIds, documentName } = entry.body as { deviceIds: string[]; documentName: string }
  return deviceIds.map((deviceId) => `${deviceId}/${documentName}`)
}

/** A device should have what was issued to it last. */
export function foldDocument(before: IssuedDocument | null, entry: NumberedEntry, key: string): IssuedDocument | null {
  if (entry.kind !== 'DocumentIssued') return before
  const { documentName, version, bodyHash } = entry.body as Pick<
    IssuedDocument,
    'documentName' | 'version' | 'bodyHash'
  >
  const deviceId = key.slice(0, key.indexOf('/')) as DeviceId
  return { siteId: entry.siteId, deviceId, documentName, version, bodyHash, updatedAtMs: entry.occurredAtMs }
}
