import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The project's root folder. */
export const projectRoot = join(import.meta.dirname, '../..')

const roots = ['edge', 'cloud', 'firmware-config', 'simulators', 'tests']
const leftOut = new Set(['node_modules', 'dist', 'var'])

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

/** Every file below the source folders, relative to the root, with forward slashes. */
export function sourceFiles(ending: RegExp): string[] {
  return roots
    .flatMap((root) => walk(join(projectRoot, root)))
    .map((path) => relative(projectRoot, path).replaceAll('\\', '/'))
    .filter((path) => ending.test(path))
    .sort()
}

/** The text of one source file. */
export function textOf(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8')
}
