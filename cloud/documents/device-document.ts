import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { DeviceId, SiteId } from '#contracts/ids'

/**
 * One kind of document of one device: which version the service wants it to have, and which it says it has. What the
 * document says is made anew whenever it is sent; the journal holds the SHA-256 of its body.
 */
export type DeviceDocument = {
  siteId: SiteId
  deviceId: DeviceId
  kind: string
  /** Null while none was issued. */
  wantedVersion: number | null
  bodyHash: string | null
  issuedAtMs: number | null
  /** In force on the device as it said last; null while it said nothing, or has none. */
  heldVersion: number | null
  heldSinceMs: number | null
  /** The last version it refused, and why; null when it refused none since it took one. */
  refusedVersion: number | null
  refusedReason: string | null
  lastEntrySeq: number
}

/** The kinds of entries that tell of documents. */
export const documentEntryKinds: ReadonlySet<string> = new Set(['DocumentIssued', 'DocumentApplied'])

/** What an entry DocumentIssued says: the same document for these devices. */
export type DocumentIssued = { document: string; version: number; bodyHash: string; deviceIds: DeviceId[] }

/** The documents an entry tells of, as device and kind. */
export function documentsOfEntry(entry: NumberedEntry): string[] {
  const { kind, source, body } = entry
  if (kind === 'DocumentIssued') {
    const { deviceIds, document } = body as DocumentIssued
    return deviceIds.map((deviceId) => `${deviceId}/${document}`)
  }
  return kind === 'DocumentApplied' && source.kind === 'device' ? [`${source.deviceId}/${String(body.document)}`] : []
}

/** A device should have what was issued to it last, and has what it said last. key: device and kind. */
export function foldDocument(before: DeviceDocument | null, entry: NumberedEntry, key: string): DeviceDocument | null {
  const { siteId, entrySeq: lastEntrySeq, kind: entryKind, body, occurredAtMs } = entry
  const [deviceId = '', kind = ''] = key.split('/')
  const known: DeviceDocument = before ?? {
    siteId,
    deviceId: deviceId as DeviceId,
    kind,
    wantedVersion: null,
    bodyHash: null,
    issuedAtMs: null,
    heldVersion: null,
    heldSinceMs: null,
    refusedVersion: null,
    refusedReason: null,
    lastEntrySeq,
  }
  if (entryKind === 'DocumentIssued') {
    const { version, bodyHash } = body as DocumentIssued
    return { ...known, wantedVersion: version, bodyHash, issuedAtMs: occurredAtMs, lastEntrySeq }
  }
  if (entryKind !== 'DocumentApplied') return before
  const { version, result, reason, heldVersion } = body as {
    version: number | null
    result: string
    reason: string | null
    heldVersion: number | null
  }
  const isSame = heldVersion === known.heldVersion
  const held = { heldVersion, heldSinceMs: isSame ? known.heldSinceMs : occurredAtMs, lastEntrySeq }
  const refused = result === 'refused' ? { refusedVersion: version, refusedReason: reason } : {}
  const cleared = result === 'applied' ? { refusedVersion: null, refusedReason: null } : {}
  return { ...known, ...held, ...refused, ...cleared }
}
