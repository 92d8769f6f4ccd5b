import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Store } from '#cloud/store/store'

const pageMax = 1_000

/** Every entry of a site, in order. */
export async function wholeJournal(store: Pick<Store, 'journal'>): Promise<JournalEntry[]> {
  const journal: JournalEntry[] = []
  for (;;) {
    const page = await store.journal.after(journal.length, pageMax)
    journal.push(...page)
    if (page.length < pageMax) return journal
  }
}
