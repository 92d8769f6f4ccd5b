/** MQTT packet identifiers 1 to 65,535 in turn. The client's own provider begins at a random one, which no run could repeat. */
export function packetIds() {
  const inUse = new Set<number>()
  let last = 0
  return {
    /** The next free one, or null when all are in use. */
    allocate(): number | null {
      for (let tried = 0; tried < 65_535; tried++) {
        last = (last % 65_535) + 1
        if (inUse.has(last)) continue
        inUse.add(last)
        return last
      }
      return null
    },
    getLastAllocated: (): number | null => (last === 0 ? null : last),
    register(id: number): boolean {
      if (inUse.has(id)) return false
      inUse.add(id)
      return true
    },
    deallocate(id: number): void {
      inUse.delete(id)
    },
    clear(): void {
      inUse.clear()
    },
  }
}
