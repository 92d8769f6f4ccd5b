/** General-purpose lines of a board: inputs are watched (door contacts), outputs are set (locks, buzzer). */
export type Lines = {
  /** Calls back with the level now and at every change until stopped. The line is named as in the cabinet's profile. */
  watch(line: string, callback: (high: boolean) => void): () => void
  set(line: string, high: boolean): Promise<void>
}
