import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { webSourcesHash } from './web-sources-hash.ts'

/** Builds in a process of its own that ends with this one. @throws Error with what the builder complained about. */
function buildApart(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const builder = fork(join(import.meta.dirname, 'main.ts'), [folder], { silent: true, execArgv: [] })
    let complaint = ''
    builder.stdout?.resume()
    builder.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    builder.once('error', reject)
    builder.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(complaint))
    })
  })
}

/** What went wrong: a full disk is no fault of the sources. */
function namedBuildError(error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  const full = /\b(ENOSPC|EDQUOT)\b[^\n]*/.exec(reason)
  return full === null
    ? Object.assign(new Error(`the page could not be built; run npm ci and look at: ${reason}`, { cause: error }), {
        code: 'web-build-failed',
      })
    : Object.assign(new Error(full[0], { cause: error }), { code: full[1] })
}

/**
 * The folder of the page built from the sources as they are now, below cacheDir. Built when it is not there yet, about a
 * second, in a process of its own: the builder's memory must not stay in the service. Two at once do not disturb one
 * another. Throws with the code web-build-failed, or that of a full disk.
 */
export async function ensureWebBuilt({ cacheDir }: { cacheDir: string }): Promise<string> {
  // The builder works in the page's own folder: a relative path would mean another place there.
  const cache = resolve(cacheDir)
  const dir = join(cache, `web-${await webSourcesHash()}`)
  if (existsSync(join(dir, 'index.html'))) return dir
  await mkdir(cache, { recursive: true })
  const building = await mkdtemp(join(cache, 'web-building-'))
  try {
    await buildApart(building)
    await rename(building, dir)
  } catch (error) {
    await rm(building, { recursive: true, force: true })
    if (existsSync(join(dir, 'index.html'))) return dir
    throw namedBuildError(error)
  }
  return dir
}
