import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { PositionKey } from '#cloud/positions/position-key'
import type { SiteId } from '#contracts/ids'

/**
 * Whether an item belongs at a place for an owner, since when, and who says so. Policies give numbers; only the
 * assortment asks for stock, also of what was never there.
 */
export type AssortmentLine = PositionKey & {
  siteId: SiteId
  belongs: boolean
  sinceMs: number
  setBy: string
  entrySeq: number
}

/** The positions an entry puts into the assortment or takes out, as texts. */
export function assortmentOfEntry(entry: NumberedEntry): string[] {
  if (entry.kind !== 'AssortmentSet') return []
  const text = identityAs('position', entry.subject)
  return text === null ? [] : [text]
}

/** A line is what was said last. */
export function foldAssortment(before: AssortmentLine | null, entry: NumberedEntry): AssortmentLine | null {
  if (entry.kind !== 'AssortmentSet') return before
  const { itemId, placeId, owner, belongs } = entry.body as PositionKey & { belongs: boolean }
  const setBy = entry.source.kind === 'decision' ? entry.source.actorRef : 'wardstock'
  return {
    siteId: entry.siteId,
    itemId,
    placeId,
    owner,
    belongs,
    sinceMs: entry.occurredAtMs,
    setBy,
    entrySeq: entry.entrySeq,
  }
}
