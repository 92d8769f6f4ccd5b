import type { Store } from '#cloud/store/store'
import type { Files } from '#platform/files'
import type { Log } from '#platform/log'
import { isSameSecret, newSecretToken } from './secret-token.ts'

/** The door for the first user: open while there is none. */
export type FirstRun = {
  /** Makes the token when there is no user yet, and says where it is. */
  prepare(): Promise<void>
  isOpen(): Promise<boolean>
  tokenMatches(token: string): boolean
  /** To be called when the first user exists. */
  closed(): Promise<void>
}

/** tokenPath is a file only the operator can read; null keeps the token in memory, for services nobody installs. */
export function createFirstRun(store: Store, files: Files, log: Log, tokenPath: string | null): FirstRun {
  let token: string | null = null
  const isOpen = async () => (await store.users.count()) === 0
  return {
    isOpen,
    async prepare() {
      if (!(await isOpen())) return
      const kept = tokenPath === null ? null : ((await files.read(tokenPath))?.trim() ?? null)
      token = kept === null || kept === '' ? newSecretToken() : kept
      if (tokenPath === null) return
      await files.writeDurably(tokenPath, `${token}\n`)
      log.info('service.first-run.open', { tokenPath })
    },
    tokenMatches: (given) => token !== null && isSameSecret(given, token),
    async closed() {
      token = null
      if (tokenPath !== null) await files.writeDurably(tokenPath, '')
    },
  }
}
