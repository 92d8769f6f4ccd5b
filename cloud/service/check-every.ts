import type { WholeCheck } from '#cloud/store/checks/start-whole-check'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'

export type CheckEveryParts = {
  clock: Clock
  log: Log
  everyMs: number
  /** Begins a check; null when there is none to make. */
  start(): WholeCheck | null
  /** What is wrong with the content, or null when nothing is. */
  onFinding(fault: WorldFault | null): void
}

/** Looks at the whole database now and then, first at once. Answers how to stop. */
export function checkEvery({ clock, log, everyMs, start, onFinding }: CheckEveryParts): () => void {
  let running: WholeCheck | null = null
  let isStopped = false

  const check = async (): Promise<void> => {
    running = start()
    if (running === null) return
    const beganAtMs = clock.elapsed()
    try {
      const { entries, fault } = await running.outcome
      const lastedMs = clock.elapsed() - beganAtMs
      if (fault === null) log.info('store.check.well', { entries, lastedMs })
      else if (fault.code === 'store-corrupt' || fault.code === 'store-altered') {
        log.error('store.check.found', { ...fault, lastedMs })
      } else {
        // Not reached to the end for another reason: nothing is known, and the next one will tell.
        return log.warn('store.check.hindered', { ...fault, lastedMs })
      }
      onFinding(fault === null ? null : new WorldFault(fault.code, fault.said))
    } catch (error) {
      if (!isStopped) log.warn('store.check.hindered', { said: String(error) })
    } finally {
      running = null
    }
  }

  const checkIfFree = () => {
    if (running === null) void check()
  }
  checkIfFree()
  const cancelTimer = clock.every('store.check', everyMs, checkIfFree)
  return () => {
    isStopped = true
    cancelTimer()
    running?.cancel()
  }
}
