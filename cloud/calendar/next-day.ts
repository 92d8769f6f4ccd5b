const quarterMs = 900_000
/** No day is longer: clocks are put back by less. */
const quartersMax = 120

/** The first moment (Unix ms, by the quarter of an hour at which every time zone changes its day) at which it is another day. */
export function nextDayMs(dayAt: (atMs: number) => number, nowMs: number): number {
  const today = dayAt(nowMs)
  const from = Math.floor(nowMs / quarterMs)
  for (let quarter = 1; quarter <= quartersMax; quarter++) {
    const atMs = (from + quarter) * quarterMs
    if (dayAt(atMs) !== today) return atMs
  }
  return (from + quartersMax) * quarterMs
}
