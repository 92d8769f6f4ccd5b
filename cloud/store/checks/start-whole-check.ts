import { Worker } from 'node:worker_threads'
import type { SiteId } from '#contracts/ids'
import type { StoreAddress } from '../engine/open-database.ts'
import type { CheckOutcome } from './check-whole.ts'

/** A check on its way. The outcome rejects when it could not be made. */
export type WholeCheck = { outcome: Promise<CheckOutcome>; cancel(): void }

export type StartWholeCheck = (address: StoreAddress, siteId: SiteId) => WholeCheck

/** Makes the whole check in a thread and on a connection of its own, so that nothing waits for it. */
export const startWholeCheck: StartWholeCheck = (address, siteId) => {
  const worker = new Worker(new URL('./whole-check-worker.ts', import.meta.url), { workerData: { address, siteId } })
  worker.unref()
  const outcome = new Promise<CheckOutcome>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the check ended without an answer')))
  })
  return { outcome, cancel: () => void worker.terminate() }
}
