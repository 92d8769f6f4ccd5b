import type { JournalEntry } from '#cloud/journal/journal-entry'

/** The tag an entry is about; null when it is about something else. */
export function tagOf({ subject }: Pick<JournalEntry, 'subject'>): string | null {
  return subject.startsWith('tag:') ? subject.slice('tag:'.length) : null
}
