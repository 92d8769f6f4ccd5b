/** The truth about one opening of one door, for checkers. Times by the platform's wall clock. */
export type DoorCycle = {
  cycle: number
  doorId: number
  openedAtMs: number
  /** Null while it is still open. */
  closedAtMs: number | null
  forced: boolean
  /** Who opened, as the caller named them; null when nobody said. */
  by: string | null
  /** Net of the cycle: what was taken and put back within it is in neither list. */
  taken: string[]
  placed: string[]
  /** Taken, but still lying beside the cabinet. */
  beside: string[]
}
