import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a history follows from: the service and its rules, what agents say, the models, the hospital and this folder. */
const roots = ['cloud', 'edge', 'firmware-config', 'simulators/history', 'simulators/hospital']
/** The page shows a history and makes none. */
const leftOut = /^cloud\/(web|web-build)\//
const ofInterest = /\.(ts|json)$/
const digits = 12

/** Names the version of everything a history follows from: the start of a SHA-256 over its source, lower-case hex. */
export function sourceVersion(projectRoot: string): string {
  const hash = createHash('sha256')
  for (const root of roots) {
    const paths = readdirSync(join(projectRoot, root), { recursive: true, encoding: 'utf8' })
    for (const path of paths.map((path) => `${root}/${path.replaceAll('\\', '/')}`).sort()) {
      if (!ofInterest.test(path) || leftOut.test(path)) continue
      hash.update(path).update(readFileSync(join(projectRoot, path)))
    }
  }
  return hash.digest('hex').slice(0, digits)
}
