/** The time the simulated people live in: wall time, speed times faster, from Monday 07:00 on. */
export type HospitalClock = {
  /** Simulated milliseconds since Monday 00:00 of the first week. */
  now(): number
  /** Simulated hour of the day, 0 to 23, and day of the week, 0 Monday to 6 Sunday. */
  hour(): number
  weekday(): number
  /** Resolves true after that much simulated time (at least floorMs of wall time), false when the run stops first. */
  wait(simulatedMs: number, floorMs?: number): Promise<boolean>
  /** Wall milliseconds of a simulated duration, never below floorMs. */
  wallMs(simulatedMs: number, floorMs?: number): number
  stop(): void
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Where a hospital's clock starts: Monday, 07:00. */
export const hospitalClockStartMs = 7 * hourMs

/** @param livedMs simulated milliseconds lived in earlier runs */
export function hospitalClock(speed: number, livedMs: number): HospitalClock {
  const startedAt = performance.now()
  const waiting = new Set<() => void>()
  let stopped = false
  const now = () => hospitalClockStartMs + livedMs + (performance.now() - startedAt) * speed
  const wallMs = (simulatedMs: number, floorMs = 0) => Math.max(floorMs, simulatedMs / speed)
  return {
    now,
    wallMs,
    hour: () => Math.floor((now() % dayMs) / hourMs),
    weekday: () => Math.floor(now() / dayMs) % 7,
    wait(simulatedMs, floorMs = 0) {
      if (stopped) return Promise.resolve(false)
      return new Promise((resolve) => {
        const end = (ran: boolean) => {
          clearTimeout(timer)
          waiting.delete(cancel)
          resolve(ran)
        }
        const cancel = () => end(false)
        const timer = setTimeout(() => end(true), Math.min(wallMs(simulatedMs, floorMs), 2_147_483_647))
        waiting.add(cancel)
      })
    },
    stop() {
      stopped = true
      for (const cancel of [...waiting]) cancel()
    },
  }
}
