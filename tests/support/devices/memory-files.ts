import type { Files } from '#platform/files'

/** Files that are kept in memory, for stories that need no card. */
export function memoryFiles(): Files & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    read: async (path) => kept.get(path) ?? null,
    async writeDurably(path, text) {
      kept.set(path, text)
    },
  }
}
