import type { Checker, Evidence } from '../evidence.ts'
import { tagOf } from './tag-of.ts'

/** A tag that no first count could hear is first heard after a door has moved: it is new to the cabinet, not to the shelf. */
function firstHeardWhereItLay({ journal, unitOfTag }: Evidence): Set<number> {
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

/** I4: every arrival in the journal was a hand in that cabinet, one to one. */
export const noPhantomArrival: Checker = (evidence) => {
  const { journal, cabinets } = evidence
  const real = new Map<string, number>()
  for (const { deviceId, cycles } of cabinets)
    for (const { placed } of cycles)
      for (const epc of placed) real.set(`${deviceId}/${epc}`, (real.get(`${deviceId}/${epc}`) ?? 0) + 1)
  const lay = firstHeardWhereItLay(evidence)
  return journal
    .filter(({ kind, entrySeq }) => kind === 'UnitPlaced' && !lay.has(entrySeq))
    .flatMap((entry) => {
      const { placeId, entrySeq } = entry
      const epc = tagOf(entry)
      const left = real.get(`${placeId}/${epc}`) ?? 0
      real.set(`${placeId}/${epc}`, left - 1)
      return left > 0 ? [] : [`entry ${entrySeq}: ${epc} was placed in ${placeId} by nobody`]
    })
}
