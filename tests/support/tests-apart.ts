import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** What takes hold of a whole process (its timers, its signals, other processes) and so wants one for itself. */
const takesHold =
  /installVirtualTime\(|from 'node:(child_process)'|from '(playwright-core)'|\bvi\.(stub|useFake|spyOn|mock)/

const importOf = /from '(#tests\/[^']+|\.{1,2}\/[^']+)'/g

function fileOf(specifier: string, importer: string, root: string): string {
  const path = specifier.startsWith('#tests/')
    ? `${join(root, 'tests', specifier.slice('#tests/'.length))}.ts`
    : join(dirname(importer), specifier)
  return path.endsWith('.ts') ? path : `${path}.ts`
}

/**
 * The test files below root/tests, relative to root, that cannot share a process with others: those which take hold of
 * it, themselves or through what they import from tests/.
 */
export function testsApart(root: string): string[] {
  const known = new Map<string, boolean>()
  const isApart = (path: string): boolean => {
    const before = known.get(path)
    if (before !== undefined) return before
    known.set(path, false)
    const text = readFileSync(path, 'utf8')
    const imports = [...text.matchAll(importOf)]
      .map(([, specifier]) => fileOf(specifier ?? '', path, root))
      .filter((one) => one.startsWith(join(root, 'tests')) && existsSync(one))
    const apart = takesHold.test(text) || imports.some(isApart)
    known.set(path, apart)
    return apart
  }
  return readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(root, 'tests', name))
    .filter(isApart)
    .map((path) => relative(root, path).replaceAll('\\', '/'))
    .sort()
}
