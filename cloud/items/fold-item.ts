import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { Item } from './item.ts'
import type { ItemDefinition } from './item-decisions.ts'

/** The items an entry is about. */
export function itemsOfEntry(entry: NumberedEntry): string[] {
  if (entry.kind !== 'ItemDefined') return []
  const itemId = identityAs('item', entry.subject)
  return itemId === null ? [] : [itemId]
}

/** An item is what was said of it last; its codes are those named last. */
export function foldItem(before: Item | null, entry: NumberedEntry): Item | null {
  const itemId = identityAs('item', entry.subject)
  if (entry.kind !== 'ItemDefined' || itemId === null) return before
  const { tracking, title, titleZh, category, maker, size, abcClass, riskClass, unitPriceCents, currency, codes } =
    entry.body as ItemDefinition
  const named = { tracking, title, titleZh, category, maker, size, abcClass, riskClass, unitPriceCents, currency }
  return { siteId: entry.siteId, itemId, ...named, codes, lastEntrySeq: entry.entrySeq }
}
