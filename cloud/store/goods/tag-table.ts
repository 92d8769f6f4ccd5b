import type { Certainty } from '#cloud/tags/certainty'
import type { ForeignTag } from '#cloud/tags/tag'
import type { TagBinding } from '#cloud/tags/tag-binding'
import type { ChipHeard, TagChips } from '#cloud/tags/tag-chips'
import type { EpcHex, SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { flag, numberOrNull } from '../engine/row-values.ts'

/** Tags nobody has bound, by EPC. */
export const tagTable: NounTable<ForeignTag> = {
  table: 'tags',
  columns: {
    site_id: 'text',
    epc: 'text',
    place_id: 'text',
    observed: 'bigint',
    certainty: 'text',
    since_ms: 'bigint',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'epc'],
  valuesOf: (tag) => [
    tag.siteId,
    tag.epc,
    tag.placeId,
    flag(tag.observed),
    tag.certainty,
    tag.sinceMs,
    tag.foldedUpTo,
    tag.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    epc: row.epc as EpcHex,
    placeId: String(row.place_id),
    observed: row.observed === 1,
    certainty: row.certainty as Certainty,
    sinceMs: Number(row.since_ms),
    foldedUpTo: String(row.folded_up_to),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}

/** The chips that were heard behind EPCs, by EPC. */
export const chipTable: NounTable<TagChips> = {
  table: 'tag_chips',
  columns: {
    site_id: 'text',
    epc: 'text',
    chips: 'text',
    answered_at_ms: 'bigint',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'epc'],
  valuesOf: ({ siteId, epc, chips, answeredAtMs, lastEntrySeq }) => [
    siteId,
    epc,
    JSON.stringify(chips),
    answeredAtMs,
    lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    epc: row.epc as EpcHex,
    chips: JSON.parse(String(row.chips)) as ChipHeard[],
    answeredAtMs: Number(row.answered_at_ms),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}

/** What was ever believed of which tag is on which unit. */
export const bindingTable: NounTable<TagBinding> = {
  table: 'tag_bindings',
  columns: {
    site_id: 'text',
    epc: 'text',
    known_since_seq: 'bigint',
    from_ms: 'bigint',
    unit_id: 'text',
    to_ms: 'bigint',
    known_until_seq: 'bigint',
    entry_seq: 'bigint',
  },
  keys: ['site_id', 'epc', 'known_since_seq', 'from_ms'],
  valuesOf: (binding) => [
    binding.siteId,
    binding.epc,
    binding.knownSinceSeq,
    binding.fromMs,
    binding.unitId,
    binding.toMs,
    binding.knownUntilSeq,
    binding.entrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    epc: row.epc as EpcHex,
    unitId: String(row.unit_id),
    fromMs: Number(row.from_ms),
    toMs: numberOrNull(row.to_ms),
    knownSinceSeq: Number(row.known_since_seq),
    knownUntilSeq: numberOrNull(row.known_until_seq),
    entrySeq: Number(row.entry_seq),
  }),
}
