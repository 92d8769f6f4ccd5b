import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whole small files. */
export type Files = {
  /** The text, or null when there is no such file. */
  read(path: string): Promise<string | null>
  /** Replaces the whole file so that after a power cut it is the old one or the new one, never a torn one. */
  writeDurably(path: string, text: string): Promise<void>
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** The machine's file system: temporary file, fsync, rename, fsync of the folder. */
export function systemFiles(): Files {
  return {
    async read(path) {
      try {
        return await readFile(path, 'utf8')
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async writeDurably(path, text) {
      const folder = dirname(path)
      await mkdir(folder, { recursive: true })
      const temporary = `${path}.new`
      const file = await open(temporary, 'w', 0o600)
      try {
        await file.writeFile(text, 'utf8')
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
      await syncFolder(folder)
    },
  }
}
