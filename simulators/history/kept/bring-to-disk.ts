import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Brings every file below a folder to the disk, and the names of all of them. */
export async function bringToDisk(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await bringToDisk(path)
    else if (entry.isFile()) await sync(path)
  }
  await sync(folder)
}
