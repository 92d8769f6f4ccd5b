import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const lockName = 'history.lock'
const askAgainMs = 500
const sqliteBusy = 5

/**
 * Does something with a folder while nobody else does. Whoever comes second waits: what the first makes is then there.
 * The lock is given back by the kernel however the process ends (see simulators/hospital/folder/claim-folder.ts).
 */
export async function oneAtATime<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const database = new DatabaseSync(join(folder, lockName), { timeout: 0 })
  try {
    for (;;) {
      try {
        database.exec('BEGIN EXCLUSIVE')
        break
      } catch (error) {
        const isBusy = error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
        if (!isBusy) throw error
        await sleep(askAgainMs)
      }
    }
    return await act()
  } finally {
    database.close()
  }
}
