import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { EpcHex, SiteId } from '#contracts/ids'
import { bindingKinds } from './tag-decisions.ts'
import { epcOf } from './tag-facts.ts'

/** A chip that was heard behind an EPC: its TID, where first and when (Unix ms). */
export type ChipHeard = { tid: string; placeId: string | null; atMs: number; entrySeq: number }

/** Every chip that was heard behind one EPC. More than one is a clone, or a label that was replaced. */
export type TagChips = {
  siteId: SiteId
  epc: EpcHex
  /** The first heard first, at most chipsMax. */
  chips: ChipHeard[]
  /** When somebody said last what the tag is on, Unix ms: what was heard until then is answered. 0: nobody did. */
  answeredAtMs: number
  lastEntrySeq: number
}

const chipsMax = 8

/** The kinds of facts that name a chip. */
const heardKinds: ReadonlySet<string> = new Set(['TagIdentified', 'CloneSuspected'])

/** The kinds of entries that change what is known of the chips behind an EPC. */
export const chipKinds: ReadonlySet<string> = new Set([...heardKinds, ...bindingKinds])

function heard(chips: readonly ChipHeard[], tid: unknown, entry: NumberedEntry): readonly ChipHeard[] {
  if (typeof tid !== 'string') return chips
  const { placeId, occurredAtMs: atMs, entrySeq } = entry
  const before = chips.find((chip) => chip.tid === tid)
  if (before !== undefined && before.atMs <= atMs) return chips
  const others = chips.filter((chip) => chip !== before)
  const all = [...others, { tid, placeId, atMs, entrySeq }]
  return all.sort((a, b) => a.atMs - b.atMs || (a.tid < b.tid ? -1 : 1)).slice(0, chipsMax)
}

/**
 * Adds one entry, in the order of the journal, to what is known of an EPC's chips; the same object where it changes
 * nothing, null while no chip was heard. What a person says answers for the chips that were known then.
 */
export function foldChips(before: TagChips | null, entry: NumberedEntry): TagChips | null {
  const epc = epcOf(entry)
  if (epc === null || !chipKinds.has(entry.kind)) return before
  const isHeard = heardKinds.has(entry.kind)
  if (before === null && !isHeard) return null
  const known = before ?? { siteId: entry.siteId, epc, chips: [], answeredAtMs: 0, lastEntrySeq: 0 }
  const { tid, knownTid } = entry.body
  const chips = isHeard ? heard(heard(known.chips, knownTid, entry), tid, entry) : known.chips
  const answeredAtMs = isHeard ? known.answeredAtMs : Math.max(known.answeredAtMs, entry.occurredAtMs)
  if (chips === known.chips && answeredAtMs === known.answeredAtMs) return before
  return { ...known, chips: [...chips], answeredAtMs, lastEntrySeq: entry.entrySeq }
}

/** Chips of an EPC that nobody has answered for: all there are, where a further one was heard since somebody last did. */
export function unansweredChips({
  chips,
  answeredAtMs,
}: Pick<TagChips, 'chips' | 'answeredAtMs'>): readonly ChipHeard[] {
  return chips.length > 1 && chips.some(({ atMs }, index) => index > 0 && atMs > answeredAtMs) ? chips : []
}
