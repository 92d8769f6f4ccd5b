import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { SiteTransaction } from '#cloud/store/open-store'

/** Looks at what a command is about to journal, in its transaction. What it throws undoes everything. */
export type Guard = (tx: SiteTransaction, entries: readonly NewEntry[]) => Promise<void>

/** The writer for one person's command: nothing is decided that the guard does not let pass. */
export function guardedWriter(writer: SiteWriter, guard: Guard): SiteWriter {
  return {
    ...writer,
    decide: (decide) =>
      writer.decide(async (tx, nowMs) => {
        const decided = await decide(tx, nowMs)
        await guard(tx, decided.entries)
        return decided
      }),
  }
}
