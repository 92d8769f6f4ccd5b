import { hash } from 'node:crypto'
import type { EntrySource, JournalEntry, NumberedEntry, TimeQuality } from '#cloud/ledger/journal-entry'
import type { DeviceId, EpcHex, Epoch, SiteId } from '#contracts/ids'
import { canonicalJson } from './canonical-json.ts'
import type { JournalTable } from './database.ts'

/** What the first entry of a site follows. */
export const firstPreviousHash = '0'.repeat(64)

function sourceOf(row: JournalTable): EntrySource {
  switch (row.source_kind) {
    case 'device':
      return {
        kind: 'device',
        deviceId: row.source_id as DeviceId,
        epoch: (row.source_epoch ?? '') as Epoch,
        seq: row.source_seq ?? 0,
      }
    case 'decision':
      return { kind: 'decision', actorRef: row.actor_ref ?? '', decisionId: row.source_id }
    default:
      return { kind: 'service', conclusionId: row.source_id }
  }
}

/** The row as the rest of the service knows it. Its body must be the JSON it was written as. */
export function entryOfRow(row: JournalTable): JournalEntry {
  return {
    siteId: row.site_id as SiteId,
    entrySeq: row.entry_seq,
    occurredAtMs: row.occurred_at_ms,
    recordedAtMs: row.recorded_at_ms,
    timeQuality: row.time_quality as TimeQuality,
    source: sourceOf(row),
    kind: row.kind,
    epc: row.epc as EpcHex | null,
    placeId: row.place_id,
    body: JSON.parse(row.body) as Record<string, unknown>,
    previousHash: row.previous_hash,
    hash: row.hash,
  }
}

/** The row an entry becomes, before it is chained: hashes empty. */
export function rowOfEntry(entry: NumberedEntry): JournalTable {
  const { source } = entry
  return {
    site_id: entry.siteId,
    entry_seq: entry.entrySeq,
    occurred_at_ms: entry.occurredAtMs,
    recorded_at_ms: entry.recordedAtMs,
    time_quality: entry.timeQuality,
    source_kind: source.kind,
    source_id:
      source.kind === 'device' ? source.deviceId : source.kind === 'decision' ? source.decisionId : source.conclusionId,
    source_epoch: source.kind === 'device' ? source.epoch : null,
    source_seq: source.kind === 'device' ? source.seq : null,
    actor_ref: source.kind === 'decision' ? source.actorRef : null,
    kind: entry.kind,
    epc: entry.epc,
    place_id: entry.placeId,
    body: canonicalJson(entry.body),
    previous_hash: '',
    hash: '',
  }
}

/**
 * SHA-256, lower-case hex, over the previous hash, a line feed and every column in canonical JSON, the body as the very
 * text that is stored: not a byte of the row can change without the hash changing.
 */
export function hashOfRow(previousHash: string, row: JournalTable): string {
  const rest = JSON.stringify([
    row.actor_ref,
    row.entry_seq,
    row.epc,
    row.kind,
    row.occurred_at_ms,
    row.place_id,
    row.recorded_at_ms,
    row.site_id,
    row.source_epoch,
    row.source_id,
    row.source_kind,
    row.source_seq,
    row.time_quality,
  ])
  return hash('sha256', `${previousHash}\n${rest}\n${row.body}`)
}
