/** People queue at a door: one visit at a time at each cabinet. */
export type DoorTurns = {
  /** Runs the act when everybody before is done; what it throws reaches the caller only. */
  take<T>(cabinetId: string, act: () => Promise<T>): Promise<T>
  /** How many stand at this door or wait for it. */
  waiting(cabinetId: string): number
  /** Resolves when nobody stands at any door. */
  idle(): Promise<void>
}

/** Nobody at any door yet. */
export function doorTurns(): DoorTurns {
  const last = new Map<string, Promise<unknown>>()
  const waiting = new Map<string, number>()
  const count = (cabinetId: string, by: number) => waiting.set(cabinetId, (waiting.get(cabinetId) ?? 0) + by)
  return {
    waiting: (cabinetId) => waiting.get(cabinetId) ?? 0,
    take(cabinetId, act) {
      const before = last.get(cabinetId) ?? Promise.resolve()
      count(cabinetId, 1)
      const mine = before.then(act).finally(() => count(cabinetId, -1))
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
