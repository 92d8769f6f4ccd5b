import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { differences, publishedRoot } from './differences.ts'
import { publishedFiles } from './published-files.ts'

/** Says whether the published contract is what the schemas say; with --write makes it so. */
const files = publishedFiles()
const found = differences(files)
if (process.argv.includes('--write')) {
  for (const path of found.tooMuch) rmSync(join(publishedRoot, path))
  for (const [path, text] of files) {
    mkdirSync(dirname(join(publishedRoot, path)), { recursive: true })
    writeFileSync(join(publishedRoot, path), text)
  }
  process.stdout.write(`${files.size} files, ${found.changed.length + found.missing.length} of them new or changed\n`)
} else {
  const told = [
    ...found.missing.map((path) => `missing  ${path}`),
    ...found.changed.map((path) => `changed  ${path}`),
    ...found.tooMuch.map((path) => `too much ${path}`),
  ]
  for (const line of told) process.stdout.write(`${line}\n`)
  const remedy = 'npm run contract -- --write writes them, and the page beside them must still be true'
  process.stdout.write(told.length === 0 ? `${files.size} files as the schemas say\n` : `${remedy}\n`)
  process.exitCode = told.length === 0 ? 0 : 1
}
