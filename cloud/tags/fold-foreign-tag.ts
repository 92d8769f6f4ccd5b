import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { orderKeyOf } from '#cloud/journal/order-key'
import { passagePlaceIds } from '#cloud/places/passages'
import type { EpcHex } from '#contracts/ids'
import type { ForeignTag } from './tag.ts'
import { bindingAt, boundNow, type TagBinding } from './tag-binding.ts'
import { sightingOf, type TagSighting } from './tag-facts.ts'

function moved(tag: ForeignTag, placeId: string, observed: boolean, atMs: number): void {
  if (tag.placeId !== placeId) tag.sinceMs = atMs
  tag.placeId = placeId
  tag.observed = observed
  tag.certainty = 'confirmed'
}

/** Applies one sighting in place. One that another cabinet contradicts (gone from where it is not) changes nothing. */
function step(tag: ForeignTag, sighting: TagSighting, entry: NumberedEntry): void {
  const here = entry.placeId ?? passagePlaceIds.unknown
  const isElsewhere = tag.observed && tag.placeId !== here
  if (sighting === 'seen-inside') moved(tag, here, true, entry.occurredAtMs)
  else if (isElsewhere) return
  else if (sighting === 'gone-in-session') moved(tag, passagePlaceIds.person, false, entry.occurredAtMs)
  else if (sighting === 'gone-unseen') moved(tag, passagePlaceIds.unknown, false, entry.occurredAtMs)
  else {
    if (tag.foldedUpTo === '') moved(tag, here, true, entry.occurredAtMs)
    if (tag.placeId === here) tag.certainty = entry.kind === 'UnitUnobservable' ? 'unobservable' : 'uncertain'
  }
  tag.lastEntrySeq = entry.entrySeq
}

/** True when these facts all come after what the tag was folded up to. */
export function followsForeignTag(tag: ForeignTag | null, facts: readonly NumberedEntry[]): boolean {
  return tag === null || facts.every((fact) => orderKeyOf(fact) >= tag.foldedUpTo)
}

/**
 * A tag as the facts of its unbound time and its bindings leave it: while it is bound, nobody sees it as a foreign one,
 * whatever was seen of it before. facts must be all there are about the tag.
 */
export function foreignTagOf(
  epc: EpcHex,
  facts: readonly NumberedEntry[],
  bindings: readonly TagBinding[],
): ForeignTag | null {
  const unbound = facts.filter(({ occurredAtMs }) => bindingAt(bindings, occurredAtMs) === null)
  const tag = foldForeignTag(epc, null, unbound)
  return tag === null || boundNow(bindings) === null ? tag : { ...tag, observed: false }
}

/**
 * Folds the facts of a tag's unbound time in canonical order, each distinct one once. With `from` null they must be all
 * there are. Null when there are none.
 */
export function foldForeignTag(
  epc: EpcHex,
  from: ForeignTag | null,
  facts: readonly NumberedEntry[],
): ForeignTag | null {
  const ordered = facts
    .map((entry) => ({ entry, orderKey: orderKeyOf(entry) }))
    .sort((a, b) => (a.orderKey < b.orderKey ? -1 : 1))
  let tag = from === null ? null : { ...from }
  for (const { entry, orderKey } of ordered) {
    const sighting = sightingOf(entry)
    if (sighting === null) continue
    tag ??= {
      siteId: entry.siteId,
      epc,
      placeId: passagePlaceIds.unknown,
      observed: false,
      certainty: 'confirmed',
      sinceMs: entry.occurredAtMs,
      foldedUpTo: '',
      lastEntrySeq: entry.entrySeq,
    }
    if (orderKey <= tag.foldedUpTo) continue
    step(tag, sighting, entry)
    tag.foldedUpTo = orderKey
  }
  return tag
}
