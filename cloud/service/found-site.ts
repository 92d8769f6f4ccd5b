import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { foundingPlaces } from '#cloud/places/founding-places'
import type { SiteId } from '#contracts/ids'

/** A site without places is new: it gets the organisation, a store, and the passages of goods. */
export async function foundSite(writer: SiteWriter, siteId: SiteId, timeZone: string): Promise<void> {
  await writer.write(async (tx, before, nowMs) => {
    const isNew = (await tx.places.all()).length === 0
    const entries = (isNew ? foundingPlaces(timeZone) : []).map(
      (body): NewEntry => ({
        siteId,
        occurredAtMs: nowMs,
        recordedAtMs: nowMs,
        timeQuality: 'service',
        source: { kind: 'service', decider: 'founding', conclusionId: `PlaceDefined~${body.placeId}` },
        kind: 'PlaceDefined',
        subject: subjectOf('place', body.placeId),
        placeId: body.placeId,
        causeSeq: null,
        body: { ...body },
      }),
    )
    const { state, changes } = await writer.commit(tx, before, { entries }, nowMs)
    return { state, changes, value: null }
  })
}

/** Journals that this service begins to listen, so that a device's silence can be told from its own deafness. */
export async function beginListening(
  writer: SiteWriter,
  siteId: SiteId,
): Promise<{ sinceMs: number; entrySeq: number }> {
  return await writer.write(async (tx, before, nowMs) => {
    const entry: NewEntry = {
      siteId,
      occurredAtMs: nowMs,
      recordedAtMs: nowMs,
      timeQuality: 'service',
      source: { kind: 'service', decider: 'hearing', conclusionId: `ServiceListening~${nowMs}` },
      kind: 'ServiceListening',
      subject: subjectOf('site', siteId),
      placeId: null,
      causeSeq: null,
      body: { sinceMs: nowMs },
    }
    const { state, changes } = await writer.commit(tx, before, { entries: [entry] }, nowMs)
    return { state, changes, value: { sinceMs: nowMs, entrySeq: before.headSeq + 1 } }
  })
}
