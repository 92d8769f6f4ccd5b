import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the contract is published. */
export const publishedRoot = join(import.meta.dirname, '../../../edge/contracts/published')

/** How what is committed differs from what the schemas say, by path. */
export type Differences = { missing: string[]; changed: string[]; tooMuch: string[] }

/** Compares the committed files with these. */
export function differences(files: ReadonlyMap<string, string>): Differences {
  const committed = readdirSync(publishedRoot, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json'))
  const paths = [...files.keys()]
  const textOf = (path: string) => readFileSync(join(publishedRoot, path), 'utf8')
  const isThere = (path: string) => existsSync(join(publishedRoot, path))
  return {
    missing: paths.filter((path) => !isThere(path)),
    changed: paths.filter((path) => isThere(path) && textOf(path) !== files.get(path)),
    tooMuch: committed.filter((path) => !files.has(path)),
  }
}
