const hourMs = 3_600_000

/** How far the windows reach, how far they are tied to the chain, and when something was taken in last, Unix ms. */
export type Undigested = { windowSeq: number; digestedWindowSeq: number; recordedAtMs: number }

/** When windows that wait are tied to the chain, Unix ms: as their hour is over; null while none waits. */
export function digestMs({ windowSeq, digestedWindowSeq, recordedAtMs }: Undigested): number | null {
  return windowSeq > digestedWindowSeq ? (Math.floor(recordedAtMs / hourMs) + 1) * hourMs : null
}
