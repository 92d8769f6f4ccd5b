import { createHash } from 'node:crypto'
import { type Authority, authoritySetting } from '#cloud/certificates/authority'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { WritableStore } from '#cloud/store/open-store'
import type { SiteId } from '#contracts/ids'

const setting = authoritySetting

/** The authority this store's devices know; one that is new to the store is remembered, with an entry. @throws AuthorityError */
export async function knownAuthority(
  store: WritableStore,
  writer: SiteWriter,
  siteId: SiteId,
  open: (known: string | null) => Promise<Authority>,
): Promise<Authority> {
  const known = await store.settings.get(setting)
  const authority = await open(known)
  const { fingerprint } = authority
  if (fingerprint === known) return authority
  const valueHash = createHash('sha256').update(fingerprint, 'utf8').digest('hex')
  await writer.decide(async (_tx, nowMs) => {
    const entry: NewEntry = {
      siteId,
      occurredAtMs: nowMs,
      recordedAtMs: nowMs,
      timeQuality: 'service',
      source: { kind: 'service', decider: 'authority', conclusionId: `SettingPut~${setting}~${fingerprint}` },
      kind: 'SettingPut',
      subject: subjectOf('site', siteId),
      placeId: null,
      causeSeq: null,
      body: { kind: 'SettingPut', name: setting, valueHash },
    }
    return { entries: [entry], finish: async (tx) => await tx.settings.put(setting, fingerprint) }
  })
  return authority
}
