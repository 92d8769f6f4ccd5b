import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Files that stand for what a kernel driver serves. */
export type KernelFiles = {
  /** Replaces the text at once: a reader sees the old or the new, never half. */
  put(path: string, text: string): Promise<void>
  remove(path: string): Promise<void>
}

/** Plain files; not synced to disk, as a kernel's are not either. */
export function systemKernelFiles(): KernelFiles {
  const known = new Set<string>()
  return {
    async put(path, text) {
      if (!known.has(path)) {
        await mkdir(dirname(path), { recursive: true })
        known.add(path)
      }
      await writeFile(`${path}.new`, text)
      await rename(`${path}.new`, path)
    },
    async remove(path) {
      await rm(path, { force: true })
    },
  }
}
