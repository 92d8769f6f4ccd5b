import type { Files } from '#platform/files'

/** A disk that survives its machine: what was written durably is there after a crash. */
export function simulatedFiles(): Files & { paths(): string[] } {
  const kept = new Map<string, string>()
  return {
    read: (path) => Promise.resolve(kept.get(path) ?? null),
    writeDurably(path, text) {
      kept.set(path, text)
      return Promise.resolve()
    },
    paths: () => [...kept.keys()],
  }
}
