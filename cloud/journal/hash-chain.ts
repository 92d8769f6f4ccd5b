import { canonicalJson } from './canonical-json.ts'
import type { JournalEntry, NumberedEntry } from './journal-entry.ts'

/** A hash function: text in UTF-8 to lower-case hex. The service hands in SHA-256; another law may ask for SM3. */
export type HashText = (text: string) => string

/** What entry 1 follows. */
export const genesisHash = '0'.repeat(64)

function contentOf(entry: NumberedEntry): Record<string, unknown> {
  const { siteId, entrySeq, occurredAtMs, recordedAtMs, timeQuality, source, kind, subject, placeId, causeSeq, body } =
    entry
  return { siteId, entrySeq, occurredAtMs, recordedAtMs, timeQuality, source, kind, subject, placeId, causeSeq, body }
}

/** The hash of one entry: over the previous hash, a line feed, and the entry in canonical JSON without its hashes. */
export function hashOfEntry(previousHash: string, entry: NumberedEntry, hashText: HashText): string {
  return hashText(`${previousHash}\n${canonicalJson(contentOf(entry))}`)
}

/** Chains numbered entries on to previousHash. They must be consecutive. */
export function chainEntries(
  previousHash: string,
  entries: readonly NumberedEntry[],
  hashText: HashText,
): JournalEntry[] {
  let previous = previousHash
  return entries.map((entry) => {
    previous = hashOfEntry(previous, entry, hashText)
    return { ...entry, hash: previous }
  })
}

/** What is wrong with a chain, and at which entry. */
export type ChainFault = { entrySeq: number; fault: 'entry-missing' | 'entry-altered' }

/** The first fault in consecutive entries, or null. `after` is what the first of them must follow. */
export function findChainFault(
  entries: Iterable<JournalEntry>,
  after: { entrySeq: number; hash: string },
  hashText: HashText,
): ChainFault | null {
  let { entrySeq, hash } = after
  for (const entry of entries) {
    if (entry.entrySeq !== entrySeq + 1) return { entrySeq: entrySeq + 1, fault: 'entry-missing' }
    if (hashOfEntry(hash, entry, hashText) !== entry.hash) return { entrySeq: entry.entrySeq, fault: 'entry-altered' }
    entrySeq = entry.entrySeq
    hash = entry.hash
  }
  return null
}
