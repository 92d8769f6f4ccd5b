import { setImmediate as nextTurn } from 'node:timers/promises'
import { earlierOf } from '#cloud/agenda/due-moment'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'

/** The wall clock may be set while we sleep: so long at most we trust what it said. */
const trustMs = 30_000
const retryMs = 1_000

export type AlarmClockParts = {
  clock: Clock
  log: Log
  /** What it keeps time for, as timer and log call it. */
  name: string
  /** Deals with some of what is due and answers when the next is (Unix ms; a past moment: at once; null: nothing is). */
  ring(): Promise<number | null>
}

/** A timer that is set to the earliest moment at which something is due. */
export type AlarmClock = {
  /** Something is due at a moment, Unix ms. */
  setTo(dueAtMs: number | null): void
  /** Resolves when nothing that is due now is left. */
  settled(): Promise<void>
  /** Rings no more; resolves when the ringing under way has ended. */
  stop(): Promise<void>
}

/** Makes the alarm clock. It rings when what it is set to has come, and goes on until nothing due is left. */
export function createAlarmClock({ clock, log, name, ring }: AlarmClockParts): AlarmClock {
  let dueAtMs: number | null = null
  let cancel: (() => void) | null = null
  let ringing: Promise<void> | null = null
  let isStopped = false

  const wind = () => {
    cancel?.()
    cancel = null
    if (isStopped || ringing !== null || dueAtMs === null) return
    const delayMs = Math.min(Math.max(0, dueAtMs - clock.now()), trustMs)
    cancel = clock.after(`service.${name}`, delayMs, awake)
  }

  const isDue = () => dueAtMs !== null && dueAtMs <= clock.now()

  const ringWhileDue = async () => {
    while (!isStopped && isDue()) {
      dueAtMs = null
      try {
        const nextDueMs = await ring()
        dueAtMs = earlierOf(dueAtMs, nextDueMs)
      } catch (error) {
        log.error(`service.${name}.failed`, { reason: error instanceof Error ? error.message : String(error), retryMs })
        dueAtMs = clock.now() + retryMs
      }
      // An engine in this process answers within the turn: whoever else has something to say is heard in between.
      if (isDue()) await nextTurn()
    }
  }

  const awake = () => {
    cancel = null
    if (!isDue()) return wind()
    ringing ??= ringWhileDue().finally(() => {
      ringing = null
      wind()
    })
  }

  return {
    setTo(atMs) {
      if (atMs === null || (dueAtMs !== null && dueAtMs <= atMs)) return
      dueAtMs = atMs
      wind()
    },
    async settled() {
      if (isDue()) awake()
      await ringing
    },
    async stop() {
      isStopped = true
      cancel?.()
      await ringing
    },
  }
}
