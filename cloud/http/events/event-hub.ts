import type { Committed } from '#cloud/journal/changes'

/** What a screen missed since the entry it saw last: the commits in order, or null when they are no longer kept. */
type Missed = readonly Committed[] | null

/** The last commits, so that a screen that lost its line for a moment misses nothing. Bounded. */
export type EventHub = {
  publish(committed: Committed): void
  missedSince(entrySeq: number): Missed
  listen(listener: (committed: Committed) => void): () => void
}

/** Keeps at most keptMax commits. headSeq is the newest journal entry when the service began. */
export function createEventHub(keptMax: number, headSeq: number): EventHub {
  const kept: Committed[] = []
  const listeners = new Set<(committed: Committed) => void>()
  /** Everything after this entry is in kept. */
  let completeAfterSeq = headSeq
  return {
    publish(committed) {
      // News of devices that journalled nothing carry the number of the entry before: they are told, not kept.
      if (committed.entrySeq > (kept.at(-1)?.entrySeq ?? completeAfterSeq)) kept.push(committed)
      const dropped = kept.length > keptMax ? kept.shift() : undefined
      if (dropped !== undefined) completeAfterSeq = dropped.entrySeq
      for (const listener of listeners) listener(committed)
    },
    missedSince(entrySeq) {
      const newest = kept.at(-1)?.entrySeq ?? completeAfterSeq
      if (entrySeq < completeAfterSeq || entrySeq > newest) return null
      return kept.filter((committed) => committed.entrySeq > entrySeq)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
