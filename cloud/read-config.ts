import { readFile } from 'node:fs/promises'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { type Config, ConfigError, parseConfig, type StoreConfig } from './config.ts'

/** Reads the configuration file; all defaults when no path is given. @throws ConfigError */
export async function readConfig(path: string | undefined): Promise<Config> {
  if (path === undefined || path === '') return parseConfig('{}', 'the defaults')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    throw new ConfigError(
      `the configuration ${path} cannot be read (${reason}): name a file that is there and readable`,
    )
  }
  return parseConfig(text, path)
}

/** Where the store is, with its secret read from its file. @throws ConfigError */
export async function readStoreAddress(store: StoreConfig): Promise<StoreAddress> {
  if (store.engine === 'sqlite') return store
  try {
    const url = (await readFile(store.urlFile, 'utf8')).trim()
    const { connectionsMax, connectTimeoutMs, answerTimeoutMs } = store
    return { engine: 'postgres', url, connectionsMax, connectTimeoutMs, answerTimeoutMs }
  } catch {
    throw new ConfigError(`store.urlFile ${store.urlFile} cannot be read: put the connection URL there`)
  }
}
