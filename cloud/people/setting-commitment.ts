import type { NumberedEntry } from '#cloud/journal/journal-entry'

/** A small fact the service keeps about itself, as the journal knows it: its name and the SHA-256 of its value. */
export type SettingCommitment = { name: string; valueHash: string }

/** The settings an entry changes. */
export function settingsOfEntry(entry: NumberedEntry): string[] {
  return entry.kind === 'SettingPut' ? [String(entry.body.name)] : []
}

/** A setting is what was put last. */
export function foldSetting(before: SettingCommitment | null, entry: NumberedEntry): SettingCommitment | null {
  if (entry.kind !== 'SettingPut') return before
  return { name: String(entry.body.name), valueHash: String(entry.body.valueHash) }
}
