import type { Evidence } from '../evidence.ts'
import { tagOf } from '../goods/tag-of.ts'

/** A tag that no first count could hear is first heard after a door has moved: it is new to the cabinet, not to the shelf. */
export function firstHeardWhereItLay({ journal, unitOfTag }: Pick<Evidence, 'journal' | 'unitOfTag'>): Set<number> {
  const announcedFor = new Map<string, string | null>()
  const heard = new Set<string>()
  const first = new Set<number>()
  for (const entry of journal) {
    const { kind, subject, placeId, entrySeq } = entry
    if (kind === 'UnitAnnounced') announcedFor.set(subject.slice('unit:'.length), placeId)
    const epc = tagOf(entry)
    if (epc === null) continue
    if (kind !== 'UnitFound' && kind !== 'UnitPlaced') continue
    if (!heard.has(epc) && announcedFor.get(unitOfTag.get(epc) ?? '') === placeId) first.add(entrySeq)
    heard.add(epc)
  }
  return first
}
