import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { Store } from '#cloud/store/store'
import type { VerifyingKey } from '#contracts/trust-bundle'

/** Journals each key this site begins to sign with, once: whoever doubts an order can look up whose it was. */
export async function publishSigningKeys(
  store: Store,
  writer: SiteWriter,
  keys: readonly VerifyingKey[],
): Promise<void> {
  const { siteId } = store
  const subject = subjectOf('site', siteId)
  const published = await store.journal.about([subject], { kinds: ['SigningKeyPublished'] })
  const fresh = keys.filter(({ keyId }) => published.every(({ body }) => body.keyId !== keyId))
  if (fresh.length === 0) return
  await writer.decide(async (_tx, nowMs) => ({
    entries: fresh.map(
      ({ keyId, publicKey }): NewEntry => ({
        siteId,
        occurredAtMs: nowMs,
        recordedAtMs: nowMs,
        timeQuality: 'service',
        source: { kind: 'service', decider: 'documents', conclusionId: `SigningKeyPublished~${keyId}` },
        kind: 'SigningKeyPublished',
        subject,
        placeId: null,
        causeSeq: null,
        body: { kind: 'SigningKeyPublished', keyId, publicKey },
      }),
    ),
    finish: async () => null,
  }))
}
