import { createHash } from 'node:crypto'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { SiteId } from '#contracts/ids'

/** Remembers a small fact the service keeps about itself, with the entry that commits to it. decider: which part of the service says so. */
export async function putSetting(
  writer: SiteWriter,
  siteId: SiteId,
  decider: string,
  name: string,
  value: string,
): Promise<void> {
  const valueHash = createHash('sha256').update(value, 'utf8').digest('hex')
  await writer.decide(async (_tx, nowMs) => {
    const entry: NewEntry = {
      siteId,
      occurredAtMs: nowMs,
      recordedAtMs: nowMs,
      timeQuality: 'service',
      source: { kind: 'service', decider, conclusionId: `SettingPut~${name}~${nowMs}` },
      kind: 'SettingPut',
      subject: subjectOf('site', siteId),
      placeId: null,
      causeSeq: null,
      body: { kind: 'SettingPut', name, valueHash },
    }
    return { entries: [entry], finish: async (tx) => await tx.settings.put(name, value) }
  })
}
