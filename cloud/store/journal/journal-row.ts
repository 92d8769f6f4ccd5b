import { hash } from 'node:crypto'
import type { EntrySource, JournalEntry, NumberedEntry, TimeQuality } from '#cloud/journal/journal-entry'
import type { Subject } from '#cloud/journal/subject'
import { canonicalJson } from '#contracts/canonical-json'
import type { DeviceId, Epoch, SiteId } from '#contracts/ids'
import type { JournalTable } from '../engine/database.ts'

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
      return { kind: 'service', decider: row.actor_ref ?? '', conclusionId: row.source_id }
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
    subject: row.subject as Subject,
    placeId: row.place_id,
    causeSeq: row.cause_seq,
    body: JSON.parse(row.body) as Record<string, unknown>,
    hash: row.hash,
  }
}

function sourceIdOf(source: EntrySource): string {
  if (source.kind === 'device') return source.deviceId
  return source.kind === 'decision' ? source.decisionId : source.conclusionId
}

/** The row an entry becomes, before it is chained: its hash empty. */
export function rowOfEntry(entry: NumberedEntry): JournalTable {
  const { source } = entry
  return {
    site_id: entry.siteId,
    entry_seq: entry.entrySeq,
    occurred_at_ms: entry.occurredAtMs,
    recorded_at_ms: entry.recordedAtMs,
    time_quality: entry.timeQuality,
    source_kind: source.kind,
    source_id: sourceIdOf(source),
    source_epoch: source.kind === 'device' ? source.epoch : null,
    source_seq: source.kind === 'device' ? source.seq : null,
    actor_ref: source.kind === 'decision' ? source.actorRef : source.kind === 'service' ? source.decider : null,
    kind: entry.kind,
    subject: entry.subject,
    place_id: entry.placeId,
    cause_seq: entry.causeSeq,
    body: canonicalJson(entry.body),
    hash: '',
  }
}

function sourceText(row: JournalTable): string {
  const id = canonicalJson(row.source_id)
  switch (row.source_kind) {
    case 'device':
      return `{"deviceId":${id},"epoch":${canonicalJson(row.source_epoch)},"kind":"device","seq":${row.source_seq}}`
    case 'decision':
      return `{"actorRef":${canonicalJson(row.actor_ref)},"decisionId":${id},"kind":"decision"}`
    default:
      return `{"conclusionId":${id},"decider":${canonicalJson(row.actor_ref)},"kind":${canonicalJson(row.source_kind)}}`
  }
}

/** The entry in canonical JSON without its hash, the body as the very text that is stored. */
export function hashedTextOf(row: JournalTable): string {
  return `{"body":${row.body},"causeSeq":${row.cause_seq},"entrySeq":${row.entry_seq},"kind":${canonicalJson(row.kind)},"occurredAtMs":${row.occurred_at_ms},"placeId":${canonicalJson(row.place_id)},"recordedAtMs":${row.recorded_at_ms},"siteId":${canonicalJson(row.site_id)},"source":${sourceText(row)},"subject":${canonicalJson(row.subject)},"timeQuality":${canonicalJson(row.time_quality)}}`
}

/** SHA-256 of text in UTF-8, lower-case hex. */
export function sha256(text: string): string {
  return hash('sha256', text)
}

/**
 * The hash the journal gives the entry, made from the row as it is stored: not a byte of it can change
 * without the hash changing, white space in the body included.
 */
export function hashOfRow(previousHash: string, row: JournalTable): string {
  return sha256(`${previousHash}\n${hashedTextOf(row)}`)
}
