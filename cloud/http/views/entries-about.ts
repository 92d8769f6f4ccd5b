import type { JournalEntry } from '#cloud/journal/journal-entry'
import { identityAs, type Subject, subjectOf } from '#cloud/journal/subject'
import type { EntryFilter, Store } from '#cloud/store/store'
import { bindingKinds } from '#cloud/tags/tag-decisions'

function narrowed(filter: EntryFilter, fromMs: number, toMs: number | null): EntryFilter {
  const from = Math.max(filter.fromMs ?? 0, fromMs)
  const ends = [filter.toMs, toMs].filter((end) => typeof end === 'number')
  return { ...filter, fromMs: from, ...(ends.length === 0 ? {} : { toMs: Math.min(...ends) }) }
}

/**
 * Everything about a subject, oldest first by what happened. Antennas name tags, so what happened to a unit is also what
 * was said of its tags while they were on it, and what was decided about them.
 */
export async function entriesAbout(store: Store, subject: Subject, filter: EntryFilter = {}): Promise<JournalEntry[]> {
  const unitId = identityAs('unit', subject)
  if (unitId === null) return await store.journal.about([subject], filter)
  const bindings = await store.tags.bindingsOfUnits([unitId])
  const decided = filter.kinds?.filter((kind) => bindingKinds.has(kind)) ?? [...bindingKinds]
  const tags = [...new Set(bindings.map(({ epc }) => subjectOf('tag', epc)))]
  const found = await Promise.all([
    store.journal.about([subject], filter),
    decided.length === 0 ? [] : store.journal.about(tags, { ...filter, kinds: decided }),
    ...bindings.map(({ epc, fromMs, toMs }) =>
      store.journal.about([subjectOf('tag', epc)], narrowed(filter, fromMs, toMs)),
    ),
  ])
  const entries = new Map(found.flat().map((entry) => [entry.entrySeq, entry]))
  return [...entries.values()].sort((a, b) => a.occurredAtMs - b.occurredAtMs || a.entrySeq - b.entrySeq)
}
