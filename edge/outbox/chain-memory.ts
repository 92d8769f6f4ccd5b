import type { ChainHead } from '#contracts/receipt'

/** An end of the journal that was named after one it contradicts. */
export type ChainContradiction = { before: ChainHead; after: ChainHead }

/** What the card holds of the site's journal, which the service keeps and could rewrite. */
export type ChainMemory = {
  /** The end as the newest receipt said it; null while there was none. */
  head: ChainHead | null
  /** Ends said earlier, ascending, ever sparser as the journal grows: each must still be an entry of it. */
  past: readonly ChainHead[]
  /** Least number of entries between two of them. */
  pastEvery: number
  /** The first contradictions, oldest first: what came after one proves less. */
  contradictions: readonly ChainContradiction[]
  contradictionCount: number
}

export const pastHeadsMax = 16
const firstPastEvery = 256
const contradictionsMax = 8

export const emptyChainMemory: ChainMemory = {
  head: null,
  past: [],
  pastEvery: firstPastEvery,
  contradictions: [],
  contradictionCount: 0,
}

/** Every second one is let go when there are too many, the oldest stays. */
function withPast(memory: ChainMemory, head: ChainHead): Pick<ChainMemory, 'past' | 'pastEvery'> {
  const { past, pastEvery } = memory
  const last = past.at(-1)
  if (last !== undefined && head.entrySeq < last.entrySeq + pastEvery) return { past, pastEvery }
  const longer = [...past, head]
  if (longer.length <= pastHeadsMax) return { past: longer, pastEvery }
  return { past: longer.filter((_, index) => index % 2 === 0), pastEvery: pastEvery * 2 }
}

/**
 * Takes the end of the journal that a receipt names. An end before the last one, or another entry under the same number,
 * contradicts it: the journal was cut, rewritten, or restored from a back-up. What was said before is kept either way.
 */
export function stepChainMemory(memory: ChainMemory, head: ChainHead): { state: ChainMemory; wentBack: boolean } {
  const before = memory.head
  if (before === null || head.entrySeq > before.entrySeq) {
    return { state: { ...memory, head, ...withPast(memory, head) }, wentBack: false }
  }
  if (head.entrySeq === before.entrySeq && head.hash === before.hash) return { state: memory, wentBack: false }
  const { contradictions, contradictionCount } = memory
  return {
    state: {
      ...memory,
      head,
      contradictions: [...contradictions, { before, after: head }].slice(0, contradictionsMax),
      contradictionCount: contradictionCount + 1,
    },
    wentBack: true,
  }
}
