import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

const projectRoot = join(import.meta.dirname, '../..')
/** What the page is made of: its own files, the schemas it shares, the way it is built, and the versions of the packages. */
const madeOf = ['cloud/web', 'cloud/web-build', 'cloud/http/schemas', 'edge/contracts']
const leftOut = new Set(['dist', 'node_modules'])

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const lists = entries
    .filter(({ name }) => !leftOut.has(name))
    .map((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
  return (await Promise.all(lists)).flat()
}

/** Names the state of the page's sources: 16 hex digits, the same for the same files. */
export async function webSourcesHash(): Promise<string> {
  const lists = await Promise.all(madeOf.map((folder) => filesBelow(join(projectRoot, folder))))
  const hash = createHash('sha256')
  for (const path of [...lists.flat(), join(projectRoot, 'package.json')].sort()) {
    hash.update(`${relative(projectRoot, path)}\n`)
    hash.update(await readFile(path))
  }
  return hash.digest('hex').slice(0, 16)
}
