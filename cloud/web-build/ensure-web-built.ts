import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { webSourcesHash } from './web-sources-hash.ts'

/**
 * The folder of the page built from the sources as they are now, below cacheDir. Built when it is not there yet, about a
 * second, in a process of its own: the builder's memory must not stay in the service. Two at once do not disturb one
 * another. Throws with the code web-build-failed.
 */
export async function ensureWebBuilt({ cacheDir }: { cacheDir: string }): Promise<string> {
  // The builder works in the page's own folder: a relative path would mean another place there.
  const cache = resolve(cacheDir)
  const dir = join(cache, `web-${await webSourcesHash()}`)
  if (existsSync(join(dir, 'index.html'))) return dir
  await mkdir(cache, { recursive: true })
  const building = await mkdtemp(join(cache, 'web-building-'))
  try {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), building])
    await rename(building, dir)
  } catch (error) {
    await rm(building, { recursive: true, force: true })
    if (existsSync(join(dir, 'index.html'))) return dir
    const reason = error instanceof Error ? error.message : String(error)
    throw Object.assign(new Error(`the page could not be built; run npm ci and look at: ${reason}`, { cause: error }), {
      code: 'web-build-failed',
    })
  }
  return dir
}
