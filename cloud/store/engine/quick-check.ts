import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { WorldFault } from './faults/world-fault.ts'

/** A gigabyte takes about a second; what is larger is left to the whole check in the background. */
const quickCheckBytesMax = 1_073_741_824

/** What SQLite finds wrong, in its words; null when nothing. */
export function findingOf(database: DatabaseSync, pragma: string): string | null {
  const [row] = database.prepare(`pragma ${pragma}`).all()
  const said = row === undefined ? 'ok' : String(Object.values(row)[0])
  return said === 'ok' ? null : said
}

/**
 * Looks at every page of a SQLite file before anything is served from it.
 * @throws WorldFault store-corrupt.
 */
export function quickCheck(database: DatabaseSync, path: string): void {
  if (path === ':memory:' || statSync(path).size > quickCheckBytesMax) return
  const finding = findingOf(database, 'quick_check(1)')
  if (finding !== null) throw new WorldFault('store-corrupt', finding)
}
