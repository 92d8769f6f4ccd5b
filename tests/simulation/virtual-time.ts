import { install } from '@sinonjs/fake-timers'
import type { Clock } from '#platform/clock'

/** Virtual time for a whole process: global timers and Date too, because the real broker and client use them. */
export type VirtualTime = {
  /** The clock of one simulated machine: its wall may be off, its monotonic time starts when it boots. */
  clockOf(machine: { wallOffsetMs: number }): Clock
  /** Virtual milliseconds since the start. */
  now(): number
  /** Lets everything already due happen, then every timer up to untilMs, in order, without waiting. */
  runUntil(untilMs: number): Promise<void>
  /** Goes on until the condition holds or withinMs of virtual time is over; says which. */
  runUntilTrue(condition: () => boolean, withinMs: number): Promise<boolean>
  uninstall(): void
}

/** Where simulated time begins: a Monday, 07:00 UTC. */
export const simulationStartMs = Date.UTC(2026, 0, 5, 7)

const realImmediate = globalThis.setImmediate
/** Turns of the event loop that must pass without new work before time may move. */
const quietTurns = 3

/** Takes over the process's timers; call uninstall in the end, also after a failure. */
export function installVirtualTime(activity: () => number): VirtualTime {
  const timers = install({
    now: simulationStartMs,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    loopLimit: 10_000_000,
  })
  const turn = () => new Promise<void>((resolve) => realImmediate(resolve))

  /** Streams and promises work in turns of the event loop; they are done when some turns pass and nothing was moved. */
  const drain = async () => {
    for (let quiet = 0, seen = activity(); quiet < quietTurns; ) {
      await turn()
      const moved = activity()
      quiet = moved === seen ? quiet + 1 : 0
      seen = moved
    }
  }
  /** Fires one timer after another until the marker at untilMs is reached or the condition holds. */
  const goOn = async (untilMs: number, enough: () => boolean) => {
    await drain()
    let reached = false
    const marker = timers.setTimeout(
      () => {
        reached = true
      },
      Math.max(0, untilMs - timers.now),
    )
    while (!reached && !enough()) {
      timers.next()
      await drain()
    }
    timers.clearTimeout(marker)
  }
  const now = () => timers.now - simulationStartMs

  return {
    now,
    clockOf(machine) {
      const bootedAt = timers.now
      return {
        now: () => timers.now + machine.wallOffsetMs,
        elapsed: () => timers.now - bootedAt,
        after(_name, delayMs, callback) {
          const timer = setTimeout(callback, delayMs)
          return () => clearTimeout(timer)
        },
        every(_name, periodMs, callback) {
          const timer = setInterval(callback, periodMs)
          return () => clearInterval(timer)
        },
      }
    },
    runUntil: (untilMs) => goOn(simulationStartMs + untilMs, () => false),
    async runUntilTrue(condition, withinMs) {
      await goOn(timers.now + withinMs, condition)
      return condition()
    },
    uninstall: () => timers.uninstall(),
  }
}
