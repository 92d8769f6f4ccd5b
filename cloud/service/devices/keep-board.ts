import type { WritableStore } from '#cloud/store/open-store'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { DeviceBoard } from './device-board.ts'

/** What a service that is killed may forget of how its devices were. */
const keepAfterMs = 5_000

/** What is written down of how devices are. */
export type BoardKeeper = {
  /** Something changed; it will be written down soon. */
  changed(): void
  /** Writes down what has changed since, and nothing more. */
  stop(): Promise<void>
}

/** Writes down how the devices are, a while after it changed. */
export function keepBoard(parts: { clock: Clock; log: Log; board: DeviceBoard; store: WritableStore }): BoardKeeper {
  const { clock, log, board, store } = parts
  let cancel: (() => void) | null = null
  let keeping: Promise<void> | null = null
  let isStopped = false
  const keep = async () => {
    const healths = board.takeChanged()
    if (healths.length === 0) return
    try {
      await store.transaction((tx) => tx.devices.putHealth(healths))
    } catch (error) {
      log.error('service.board.failed', { reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return {
    changed() {
      if (isStopped || cancel !== null) return
      cancel = clock.after('service.board', keepAfterMs, () => {
        cancel = null
        keeping = (keeping ?? Promise.resolve()).then(keep)
      })
    },
    async stop() {
      isStopped = true
      cancel?.()
      await keeping
      await keep()
    },
  }
}
