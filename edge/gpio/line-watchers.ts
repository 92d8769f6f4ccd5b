/** Who watches which line, and the level each line was last seen at. */
export type LineWatchers = {
  add(line: string, callback: (high: boolean) => void): () => void
  /** A level was seen; watchers hear of it when it is the first or a change. */
  see(line: string, high: boolean): void
}

export function lineWatchers(): LineWatchers {
  const levels = new Map<string, boolean>()
  const watchers = new Map<string, Set<(high: boolean) => void>>()
  return {
    add(line, callback) {
      const mine = watchers.get(line) ?? new Set()
      watchers.set(line, mine.add(callback))
      const level = levels.get(line)
      if (level !== undefined) callback(level)
      return () => mine.delete(callback)
    },
    see(line, high) {
      if (levels.get(line) === high) return
      levels.set(line, high)
      for (const callback of [...(watchers.get(line) ?? [])]) callback(high)
    },
  }
}
