import { z } from 'zod'
import { type EpcHex, epcHexSchema, type TidHex, tidHexSchema } from '#contracts/ids'
import { type CabinetDraft, tell } from './cabinet-draft.ts'
import type { CabinetState, KnownTid, TidMemory } from './cabinet-types.ts'

/** Of tags that left the newest are remembered: one that comes back with another TID is a suspect, too. */
const tidsRememberedMax = 4_096
/** More TIDs of one EPC tell nobody anything more. */
const othersMax = 4

/** What must still be known after a power cut, in the order they came; written beside the cabinet's memory, and only when it changes. */
export const knownTidsSchema = z
  .array(z.strictObject({ epc: epcHexSchema, tid: tidHexSchema, others: z.array(tidHexSchema).max(othersMax) }))
  .max(tidsRememberedMax)
export type KnownTids = z.infer<typeof knownTidsSchema>

export function knownTidsOf({ known }: TidMemory): KnownTids {
  return [...known].map(([epc, { tid, others }]) => ({ epc, tid, others: [...others] }))
}

/** Whoever is inside and was never identified is asked again; that a tag had none to tell is not remembered. */
export function tidsAtBoot(remembered: KnownTids, confirmed: readonly EpcHex[]): TidMemory {
  const known = new Map(remembered.map(({ epc, tid, others }) => [epc, { tid, others }]))
  return { known, unidentified: new Set(confirmed.filter((epc) => !known.has(epc))) }
}

type Heard = { epc: EpcHex; tid?: TidHex | null }

/** What reads say of TIDs that is news to the cabinet, each once; mostly nothing. */
export function tidNews({ tids, inventory }: CabinetState, reads: readonly Heard[]): { epc: EpcHex; tid: TidHex }[] {
  const news = new Map<string, { epc: EpcHex; tid: TidHex }>()
  for (const { epc, tid } of reads) {
    if (tid === undefined || tid === null) continue
    const known = tids.known.get(epc)
    const isKnown = known !== undefined && (known.tid === tid || known.others.includes(tid))
    if (isKnown ? tids.unidentified.has(epc) : inventory.confirmed.includes(epc))
      news.set(`${epc}/${tid}`, { epc, tid })
  }
  return [...news.values()]
}

/** Takes in which chips were heard: the first of an EPC is who it is, another one is told with both. */
export function tagsIdentified(draft: CabinetDraft, tags: readonly { epc: EpcHex; tid: TidHex }[]): void {
  const known = new Map(draft.tids.known)
  const unidentified = new Set(draft.tids.unidentified)
  for (const { epc, tid } of tags) {
    unidentified.delete(epc)
    const before = known.get(epc)
    if (before === undefined) {
      known.set(epc, { tid, others: [] })
      tell(draft, { kind: 'TagIdentified', epc, tid })
    } else if (before.tid !== tid && !before.others.includes(tid) && before.others.length < othersMax) {
      known.set(epc, { ...before, others: [...before.others, tid] })
      tell(draft, { kind: 'CloneSuspected', epc, tid, knownTid: before.tid })
    }
  }
  draft.tids = { known: bounded(known, draft.inventory.confirmed), unidentified }
}

/** It was asked and has none to tell: it is not asked again while it stays. */
export function tagWithoutTid(draft: CabinetDraft, epc: EpcHex): void {
  if (!draft.tids.unidentified.has(epc)) return
  draft.tids = { ...draft.tids, unidentified: new Set([...draft.tids.unidentified].filter((one) => one !== epc)) }
}

/** Who came is to be identified, also who was known before; who left is not asked for. */
export function identifyComers(draft: CabinetDraft, before: readonly EpcHex[]): void {
  const { confirmed } = draft.inventory
  const [was, is] = [new Set(before), new Set(confirmed)]
  const { unidentified } = draft.tids
  const came = confirmed.filter((epc) => !was.has(epc))
  if (came.length === 0 && before.every((epc) => is.has(epc))) return
  const stay = [...unidentified].filter((epc) => is.has(epc))
  draft.tids = { ...draft.tids, unidentified: new Set([...stay, ...came]) }
}

/** Who is gone longest is forgotten first. */
function bounded(known: Map<EpcHex, KnownTid>, confirmed: readonly EpcHex[]): ReadonlyMap<EpcHex, KnownTid> {
  const here = known.size > tidsRememberedMax ? new Set(confirmed) : null
  if (here === null) return known
  const gone = [...known.keys()].filter((epc) => !here.has(epc))
  for (const epc of [...gone, ...here].slice(0, known.size - tidsRememberedMax)) known.delete(epc)
  return known
}
