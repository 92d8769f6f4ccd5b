/** Packets of several queues are noted in another order than they are stamped, by less than this. */
const backMicrosMax = 1_000_000

/** Time that passes while a capture is read, and never goes back: a stamp much before the last one is a clock that was set. */
export function createPassingTime(): (atMicros: number) => number {
  let passedMicros = 0
  let aheadMicros: number | null = null
  let lastMicros = 0
  return (atMicros) => {
    if (aheadMicros === null || atMicros - lastMicros < -backMicrosMax) aheadMicros = atMicros - passedMicros
    lastMicros = atMicros
    passedMicros = Math.max(passedMicros, atMicros - aheadMicros)
    return passedMicros
  }
}
