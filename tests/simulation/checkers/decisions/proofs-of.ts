import type { Proof } from '#cloud/proofs/proof'
import type { Evidence } from '../evidence.ts'

/** A proof as an entry of the journal gives it, and what it is about. */
export type StatedProof = { proof: Proof; about: string; entrySeq: number; kind: string }

/** Every proof in the journal: of what was raised, changed and cleared, and of what was asked for. */
export function proofsOf({ journal }: Pick<Evidence, 'journal'>): StatedProof[] {
  return journal.flatMap(({ body, kind, entrySeq }) => {
    const { proof, about, itemId, placeId, owner } = body
    if (proof === undefined) return []
    return [{ proof: proof as Proof, about: String(about ?? `position:${itemId}/${placeId}/${owner}`), entrySeq, kind }]
  })
}
