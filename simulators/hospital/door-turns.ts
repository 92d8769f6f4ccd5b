/** People queue at a door: one visit at a time at each cabinet. */
export type DoorTurns = {
  /** Runs the act when everybody before is done; what it throws reaches the caller only. */
  take<T>(cabinetId: string, act: () => Promise<T>): Promise<T>
  /** Resolves when nobody stands at any door. */
  idle(): Promise<void>
}

/** Nobody at any door yet. */
export function doorTurns(): DoorTurns {
  const last = new Map<string, Promise<unknown>>()
  return {
    take(cabinetId, act) {
      const before = last.get(cabinetId) ?? Promise.resolve()
      const mine = before.then(act, act)
      last.set(
        cabinetId,
        mine.catch(() => undefined),
      )
      return mine
    },
    async idle() {
      await Promise.allSettled([...last.values()])
    },
  }
}
