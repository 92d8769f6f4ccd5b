const quarterMs = 900_000
/** No day is longer: clocks are put back by less. */
const quartersMax = 120

/** The first moment (Unix ms, by the quarter of an hour at which every time zone changes its day) at which it is another day. */
export function nextDayMs(dayAt: (atMs: number) => number, nowMs: number): number {
  const today = dayAt(nowMs)
  const from = Math.floor(nowMs / quarterMs)
  let [still, other] = [from, from + quartersMax]
  while (other - still > 1) {
    const middle = Math.floor((still + other) / 2)
    if (dayAt(middle * quarterMs) === today) still = middle
    else other = middle
  }
  return other * quarterMs
}
