import type { Files } from '#platform/files'

/** A disk that survives its machine: what was written durably is there after a crash. */
export function simulatedFiles(): Files & { remove(path: string): Promise<void> } {
  const kept = new Map<string, string>()
  return {
    read: (path) => Promise.resolve(kept.get(path) ?? null),
    writeDurably(path, text) {
      kept.set(path, text)
      return Promise.resolve()
    },
    remove(path) {
      kept.delete(path)
      return Promise.resolve()
    },
  }
}
