import { createHash } from 'node:crypto'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { canonicalJson } from '#contracts/canonical-json'

/**
 * The hash of one entry as the journal is documented, by code of its own: SHA-256 over the previous hash, a line feed,
 * and the entry in canonical JSON without its hash.
 */
export function hashOfEntry(previousHash: string, entry: NumberedEntry): string {
  const { siteId, entrySeq, occurredAtMs, recordedAtMs, timeQuality, source, kind, subject, placeId, causeSeq, body } =
    entry
  const content = {
    siteId,
    entrySeq,
    occurredAtMs,
    recordedAtMs,
    timeQuality,
    source,
    kind,
    subject,
    placeId,
    causeSeq,
  }
  return createHash('sha256')
    .update(`${previousHash}\n${canonicalJson({ ...content, body })}`, 'utf8')
    .digest('hex')
}
