import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Files } from '#platform/files'

const sealName = 'seal'

/** SHA-256 over the names and bytes of every file of a folder but its seal, lower-case hex. */
async function digestOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const all = createHash('sha256')
  for (const path of paths.sort()) {
    if (path === join(folder, sealName)) continue
    const one = createHash('sha256')
    await pipeline(createReadStream(path), one)
    all.update(`${path.slice(folder.length)}\n${one.digest('hex')}\n`)
  }
  return all.digest('hex')
}

/** Says of a folder that it is whole as it is now. */
export async function sealFolder(files: Files, folder: string): Promise<void> {
  await files.writeDurably(join(folder, sealName), await digestOf(folder))
}

/** Whether a folder is as it was when it was sealed: nothing is missing, torn by a power cut or changed since. */
export async function isSealed(files: Files, folder: string): Promise<boolean> {
  const seal = await files.read(join(folder, sealName))
  return seal !== null && seal === (await digestOf(folder))
}

/** A folder that is about to change is no longer whole; nothing happens when it never was. */
export function breakSeal(folder: string): Promise<void> {
  return rm(join(folder, sealName), { force: true })
}
